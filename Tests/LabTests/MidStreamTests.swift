import FlatlineCore
import Testing

/// A capture that begins when all connections are open finds the same reasons.
struct MidStreamTests {
  /// Disabled: 35 of 47 agree. What is missing is missed heartbeats, of flows that had one to four
  /// heartbeats between the last handshake and their end; a connection.close that is the first
  /// frame seen; and a FIN that is the first packet.
  @Test(.disabled("a lone frame is no proof of AMQP yet, and too few heartbeats give no interval"))
  func `flows joined in their middle die for the same reasons`() throws {
    var agreement = Agreement()
    for folder in LabRun.Folder.plain {
      let run = try LabRun(folder)
      let capture = CutCapture(run)
      let handshakes = capture.handshakes
      let rest = capture.joined(after: try #require(handshakes.map(\.at).max()))
      agreement.add(
        rest.clients.intersection(handshakes.map(\.client)).sorted(), whole: capture.reasons(),
        part: rest.reasons(), run)
    }
    print(agreement)
    #expect(agreement.flows > 40)
    #expect(agreement.share >= 0.95, "\(agreement)")
  }

  /// Whatever is not known, nothing is said of connections that live.
  @Test(arguments: LabRun.Folder.plain)
  func `joining in the middle makes no false alarm`(folder: LabRun.Folder) throws {
    let run = try LabRun(folder)
    let capture = CutCapture(run)
    let rest = capture.joined(after: try #require(capture.handshakes.map(\.at).max()))
    let whole = capture.reasons()
    let healthy = rest.clients.filter { whole[$0] == nil }
    let reasons = rest.reasons()
    for client in healthy {
      #expect(reasons[client] == nil, "\(run.log.names[client] ?? "no name") \(client)")
    }
  }
}
