import FlatlineCore
import Testing

/// A capture that begins when all connections are open finds the same reasons.
struct MidStreamTests {
  /// Two flows cannot agree: one begins with its FIN, and of the other only retransmissions after
  /// its end are left.
  @Test
  func flowsJoinedInTheirMiddleDieForTheSameReasons() throws {
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
    #expect(agreement.flows > 40)
    #expect(agreement.share >= 0.95, "\(agreement)")
  }

  /// Whatever is missing, a living connection gets no prediction.
  @Test(arguments: LabRun.Folder.plain)
  func joiningInTheMiddleMakesNoFalseAlarm(folder: LabRun.Folder) throws {
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
