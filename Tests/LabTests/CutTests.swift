import FlatlineCore
import Testing

/// Packets that are cut short lead to the same reasons.
struct CutTests {
  /// With 96 bytes only nine of ten agree: the connection.close with the reason is often cut.
  @Test func headersAndTheFirstBytesOfAPacketAreEnough() throws {
    var agreement = Agreement()
    for folder in LabRun.Folder.plain {
      let run = try LabRun(folder)
      let capture = CutCapture(run)
      agreement.add(
        capture.clients.sorted(), whole: capture.reasons(),
        part: capture.cut(to: 128).reasons(), run)
    }
    #expect(agreement.flows > 60)
    #expect(agreement.share >= 0.95, "\(agreement)")
  }
}
