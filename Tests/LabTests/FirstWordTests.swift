import FlatlineCore
import Testing

/// How soon flatline predicts the end of connections that the lab broke, on paths without loss.
struct FirstWordTests {
  private func firstWords(of reading: Reading) -> [Prediction] {
    reading.complaints.compactMap { reading.predictions(before: $0).first }
  }

  @Test(arguments: LabRun.Folder.allCases)
  func twoSecondsAfterTheFirstUnansweredWrite(folder: LabRun.Folder) throws {
    let words = firstWords(of: try LabRun(folder).read()).filter {
      [Condition.unansweredRetransmissions, .unreachable].contains($0.condition)
    }
    #expect(!words.isEmpty)
    for word in words {
      let since = try #require(word.evidence.firstUnanswered)
      #expect(word.at - since <= .seconds(2), "\(word.flow.client)")
    }
  }

  /// 1.1 intervals after the client's last bytes, although its kernel still acknowledges.
  @Test func aTenthOfAnIntervalAfterAHeartbeatWasDue() throws {
    var count = 0
    for folder in LabRun.Folder.plain {
      for word in firstWords(of: try LabRun(folder).read())
      where word.condition == .heartbeatsAbsent {
        let heard = try #require(word.evidence.lastHeard)
        let interval = try #require(word.flow.heartbeat)
        count += 1
        #expect((word.at - heard) * 10 <= .seconds(Int(interval)) * 11, "\(word.flow.client)")
      }
    }
    #expect(count >= 9)
  }
}
