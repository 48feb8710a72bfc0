import FlatlineCore
import Testing

/// TLS, cut packets, and captures of another interface.
struct OtherCapturesTests {
  @Test func overTLSNothingIsSaidOfTheLiving() throws {
    let run = try LabRun(.tls)
    let reading = run.read()
    #expect(reading.errors.isEmpty)
    #expect(reading.summary.undecodable == 0)
    let living = run.log.names.filter { !run.disturbed.contains($0.value) }
    #expect(!living.isEmpty)
    for client in living.keys {
      #expect(reading.predictions(on: client).isEmpty, "\(reading.title(client))")
    }
  }

  /// Ends by the kernel, and by heartbeats, which are recognized by their length only.
  @Test func overTLSEveryEndIsNamedAsTheBrokerNamesIt() throws {
    let reading = try LabRun(.tls).read()
    let end = try #require(reading.end)
    let complaints = reading.complaints.filter { $0.at <= end }
    #expect(complaints.count >= 6)
    for closing in complaints {
      let title = Comment(rawValue: reading.title(closing.client))
      #expect(reading.predictions(before: closing).last?.log == closing.reason, title)
    }
    let missed = complaints.filter { $0.reason?.hasPrefix("missed heartbeats") == true }
    #expect(!missed.isEmpty)
    for closing in missed {
      for prediction in reading.predictions(before: closing) {
        #expect(prediction.reason == .heartbeatTimeout)
        #expect((prediction.closesAt - closing.at).magnitude <= .milliseconds(50))
      }
    }
  }

  @Test(arguments: LabRun.Folder.allCases)
  func everyCaptureIsReadWhole(folder: LabRun.Folder) throws {
    let run = try LabRun(folder)
    for path in run.others {
      let reading = run.read(path)
      #expect(reading.errors.isEmpty, "\(path)")
      #expect(reading.summary.packets > 0, "\(path)")
      #expect(reading.summary.undecodable == 0, "\(path)")
    }
  }

  /// On the loopback interface the kernel tells itself that a neighbour is gone. That repeats what
  /// the unanswered ARP requests have shown.
  @Test func theLoopbackSaysNothingNew() throws {
    let run = try LabRun(.defaults)
    let alone = run.read()
    let merged = run.read(paths: [run.broker] + run.others)
    #expect(merged.summary.packets > alone.summary.packets)
    let gone = alone.complaints.filter { alone.facts.hasFailedNeighbour($0.client) }
    #expect(!gone.isEmpty)
    for closing in gone {
      let title = Comment(rawValue: alone.title(closing.client))
      let expected = alone.predictions(before: closing).last
      let last = merged.predictions(before: closing).last
      #expect(last?.reason == expected?.reason, title)
      #expect(last?.log == closing.reason, title)
      let error = last.map { ($0.closesAt - closing.at).magnitude } ?? .seconds(3600)
      #expect(error <= run.retransmissionBar, title)
    }
  }
}
