import FlatlineCore
import Testing

/// How soon flatline speaks of what the lab broke on paths that had lost nothing.
struct FirstWordTests {
  private func firstWords(of reading: Reading) -> [Prediction] {
    reading.complaints.compactMap { reading.predictions(before: $0).first }
  }

  @Test(arguments: LabRun.Folder.allCases)
  func `two seconds after the first unanswered write`(folder: LabRun.Folder) throws {
    let words = firstWords(of: try LabRun(folder).read()).filter {
      [Condition.unansweredRetransmissions, .unreachable].contains($0.condition)
    }
    #expect(!words.isEmpty)
    for word in words {
      let since = try #require(word.evidence.firstUnanswered)
      #expect(word.at - since <= .seconds(2), "\(word.flow.client)")
    }
  }

  /// 1.1 T after the client was last heard, though its kernel goes on acknowledging.
  @Test func `a tenth of an interval after a heartbeat was due`() throws {
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
