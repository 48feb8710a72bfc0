import FlatlineCore
import Foundation
import TestSupport
import Testing

/// The same packets give the same events, in whatever form a capture comes.
struct FileFormTests {
  private static let capture = Repository.captures.appending(path: "half-open.pcap")

  static let forms: [(name: String, bytes: [UInt8])] = {
    let pcap = (try? Data(contentsOf: capture)).map(Array.init) ?? []
    let pcapng = PcapngCapture.bytes(of: capture.path, secondSectionFrom: 200)
    return [("pcap", pcap), ("pcapng", pcapng)].flatMap { name, bytes in
      [
        (name, bytes), (name + ".gz", Compressed.gzip(bytes)),
        (name + ".zst", Compressed.zstd(bytes)),
      ]
    }
  }()

  private static let expected = Result { try Program.run(.flatline, ["read", capture.path]) }

  @Test(arguments: forms) func saysTheSame(form: (name: String, bytes: [UInt8])) throws {
    let expected = try Self.expected.get()
    #expect(expected.output.split(separator: "\n").count > 20)
    let data = Data(form.bytes)
    let file = try withTemporaryFile(data) { try Program.run(.flatline, ["read", $0]) }
    #expect(file.output == expected.output)
    #expect(file.errors == "")
    #expect(file.status == 0)
    let piped = try Program.run(.flatline, ["read", "--jobs", "1", "-"], input: data)
    #expect(piped.output == expected.output)
    #expect(piped.errors == "")
    #expect(piped.status == 0)
  }

  /// Of one interface a link type that is not decoded, of the other a broker's.
  @Test func aForeignInterfaceIsCounted() throws {
    var bytes = PcapngCapture.bytes(of: Self.capture.path, secondSectionFrom: 424)
    bytes += PcapngCapture.foreignSection(packets: 3)
    let outcome = try withTemporaryFile(Data(bytes)) { try Program.run(.flatline, ["read", $0]) }
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains(#""undecodableBy":{"unsupported-link-type":3}"#))
    #expect(outcome.output.contains(#""packets":424,"#))
  }
}
