import FlatlineCore
import Testing

/// With packets cut short the same reasons are found.
struct CutTests {
  /// At 96 bytes the connection.close that tells why is often cut before its end: nine of ten.
  @Test func `headers and the first bytes of a packet are enough`() throws {
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
