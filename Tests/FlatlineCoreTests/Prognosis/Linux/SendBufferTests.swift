import Testing

@testable import FlatlineCore

/// Bytes that Linux 6.18 with BBR took for a peer that was gone, over a link of MSS 1460: a thread that
/// writes to eight sockets in turn, and a thread with one socket (measured without a broker).
struct SendBufferTests {
  static let measured: [Fact<Double, ClosedRange<Double>>] = [
    Fact("80 bytes", 80, 43_520...97_168),
    Fact("160 bytes", 160, 48_800...76_224),
    Fact("560 bytes", 560, 55_440...97_248),
    Fact("2060 bytes", 2060, 72_764...99_628),
    Fact("8060 bytes", 8060, 64_480...95_569),
  ]

  @Test(arguments: measured)
  func takes(_ fact: Fact<Double, ClosedRange<Double>>) {
    let buffer = SendBuffer(segment: 1460, write: fact.given, KernelProfile())
    #expect(buffer.least <= fact.expected.lowerBound)
    #expect(buffer.most >= fact.expected.upperBound)
    #expect(buffer.likely >= 0.95 * fact.expected.lowerBound)
    #expect(buffer.likely <= fact.expected.upperBound)
  }

  /// 140 deliveries of 126 bytes and the driver's 8 KiB, RabbitMQ 4.0.5: the congestion window had let
  /// each of the first 75 be sent at once.
  @Test func smallSegmentsInFlight() {
    let flight = SendBuffer.Flight(segments: 75, bytes: 75 * 126)
    let buffer = SendBuffer(segment: 1460, write: 126, KernelProfile(), holding: flight)
    #expect((9000...11_000).contains(buffer.least))
    #expect((9000...12_000).contains(buffer.likely))
  }

  /// `sk_sndbuf` is fixed then, and only the way it is filled is open.
  @Test func aListenerThatSetsIt() {
    var kernel = KernelProfile()
    kernel.sendBuffer = 400_000
    let buffer = SendBuffer(segment: 1460, write: 600, kernel)
    #expect((300_000...410_000).contains(buffer.least))
    #expect((400_000...460_000).contains(buffer.most))
  }

  /// `tcp_wmem` bounds it from both sides.
  @Test func theKernelsBounds() {
    var kernel = KernelProfile()
    kernel.initialSendBuffer = 1_000_000
    #expect(SendBuffer(segment: 1460, write: 8000, kernel).least > 900_000)
    kernel.initialSendBuffer = 4096
    kernel.maximumSendBuffer = 20_000
    #expect(SendBuffer(segment: 1460, write: 8000, kernel).most < 70_000)
  }
}
