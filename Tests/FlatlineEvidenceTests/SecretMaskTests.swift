import SyntheticTraffic
import Testing

@testable import FlatlineCore
@testable import FlatlineEvidence

/// Which bytes of a client's stream are overwritten.
struct SecretMaskTests {
  private static let secret = "s3cr3t-and-long-enough"
  private static let first: UInt32 = 0xffff_fff0

  private static func startOk(mechanism: String = "PLAIN") -> [UInt8] {
    method(11, table() + short(mechanism) + long("\0guest\0" + secret) + short("en_US"))
  }

  private static func method(_ number: UInt8, _ arguments: [UInt8]) -> [UInt8] {
    FrameBuilder.framed([0, 10, 0, number] + arguments)
  }

  private static func table() -> [UInt8] { long("\u{7}productS\0\0\0\u{4}pika") }
  private static func short(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + text.utf8 }
  private static func long(_ text: String) -> [UInt8] {
    [0, 0, 0, UInt8(text.utf8.count)] + text.utf8
  }

  /// The stream in pieces of some size, overwritten.
  private static func masked(
    _ stream: [UInt8], pieces size: Int, begins: Bool = true, without lost: Int? = nil
  ) -> String {
    var mask = SecretMask()
    if begins { mask.begin(at: SequenceNumber(first)) }
    var result: [UInt8] = []
    for (number, start) in stride(from: 0, to: stream.count, by: size).enumerated() {
      var piece = Array(stream[start..<min(start + size, stream.count)])
      let sequence = SequenceNumber(first).advanced(by: 1 + start)
      if number == lost { continue }
      // Sent again it is hidden again.
      for _ in 0..<2 {
        for range in mask.secrets(in: piece.span, at: sequence, length: piece.count) {
          for index in range { piece[index] = 0x2a }
        }
      }
      result += piece
    }
    return String(decoding: result, as: UTF8.self)
  }

  @Test(arguments: [1, 2, 3, 7, 11, 50, 1000])
  func thePasswordIsHiddenWhateverThePieces(size: Int) {
    let stream =
      FrameBuilder.protocolHeader + Self.startOk()
      + FrameBuilder.framed(FrameBuilder.tune(heartbeat: 60)) + FrameBuilder.heartbeat
      + Self.method(70, Self.long(Self.secret) + Self.short("because"))
    let text = Self.masked(stream, pieces: size)
    #expect(!text.contains(Self.secret) && !text.contains("guest"))
    #expect(text.contains("pika") && text.contains("PLAIN") && text.contains("en_US"))
    #expect(text.contains("because"))
    #expect(text.count { $0 == "*" } == 2 * Self.secret.utf8.count + 7)
  }

  /// An answer to a challenge is a secret too.
  @Test func secureOk() {
    let stream = FrameBuilder.protocolHeader + Self.method(21, Self.long(Self.secret))
    #expect(!Self.masked(stream, pieces: 1000).contains(Self.secret))
  }

  /// What the capture lacks may have said where the password is.
  @Test(arguments: 0..<6) func nothingIsTrustedAfterAHole(lost: Int) {
    let stream = FrameBuilder.protocolHeader + Self.startOk()
    #expect(!Self.masked(stream, pieces: 12, without: lost).contains(Self.secret.suffix(12)))
  }

  @Test func aTokenIsFoundInTheMiddleOfAConnection() {
    let stream =
      [1, 2, 3, 4, 5, 6, 7] + Self.method(70, Self.long(Self.secret) + Self.short("because"))
    let text = Self.masked(stream, pieces: 1000, begins: false)
    #expect(!text.contains(Self.secret) && text.contains("because"))
  }

  @Test func anotherProtocolIsHiddenWhole() {
    let stream = Array("AMQP\u{3}\u{1}\0\0".utf8) + Array(Self.secret.utf8)
    #expect(!Self.masked(stream, pieces: 5).contains("s3cr3t"))
  }

  /// What is encrypted hides itself.
  @Test func ofTLSNothingIsHidden() {
    let stream: [UInt8] = [22, 3, 1, 0, 4, 1, 2, 3, 4] + Array("text".utf8)
    #expect(!Self.masked(stream, pieces: 5).contains("*"))
  }

  @Test func bodiesAreNoMethods() {
    let stream =
      FrameBuilder.protocolHeader + Self.startOk()
      + FrameBuilder.frame(3, channel: 1, Self.method(70, Self.long("not a secret")))
    #expect(Self.masked(stream, pieces: 9).contains("not a secret"))
  }
}
