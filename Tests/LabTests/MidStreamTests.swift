import FlatlineCore
import Testing

/// A capture that begins when all connections are open finds the same reasons.
struct MidStreamTests {
  /// Two cannot: of one the FIN is the first packet, and of the other nothing comes after its end
  /// but what its kernel repeats.
  @Test
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
