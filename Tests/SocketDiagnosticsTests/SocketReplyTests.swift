import FlatlineCore
import Testing

@testable import SocketDiagnostics

/// What is read from the kernel's answers.
struct SocketReplyTests {
  private static func reply(_ bytes: [UInt8]) -> SocketReply {
    SocketReply(bytes.span, to: 7)
  }

  private static func socket(_ change: (inout SocketMessage) -> Void = { _ in }) -> KernelSocket? {
    var socket = SocketMessage()
    change(&socket)
    return reply(message(socket.contents)).sockets.first
  }

  @Test func aSocketIsReadWhole() throws {
    let socket = try #require(Self.socket())
    #expect(socket.local == Endpoint("203.0.113.21:5672"))
    #expect(socket.remote == Endpoint("198.51.100.31:33730"))
    #expect(socket.state == .established)
    #expect(socket.timer == .retransmission(retries: 6, expiresIn: .milliseconds(12_800)))
    #expect(socket.receiveQueue == 7)
    #expect(socket.sendQueue == 397)
    #expect(socket.user == 109)
    #expect(socket.inode == 4_711)
    #expect(socket.cookie == 0xfeed)
    let information = try #require(socket.information)
    #expect(information.retransmits == 6)
    #expect(information.backoff == 5)
    #expect(information.retransmissionTimeout == .milliseconds(26_112))
    #expect(information.unacknowledged == 3)
    #expect(information.lost == 2)
    #expect(information.sinceDataSent == .milliseconds(13_312))
    #expect(information.sinceDataReceived == .seconds(40))
    #expect(information.sinceAcknowledged == .seconds(39))
    #expect(information.roundTrip == .microseconds(1500))
    #expect(information.roundTripDeviation == .microseconds(750))
    #expect(information.totalRetransmissions == 17)
    #expect(information.notSent == 800)
    #expect(information.sendWindow == 65_536)
    #expect(information.timeoutSeries == 1)
    #expect(information.timeInTimeouts == .milliseconds(25_900))
  }

  /// As `ss -m` names them: r, rb, t, tb, f, w, o, bl, d.
  @Test func theSendBufferIsRead() {
    let socket = Self.socket { $0.memory = [0, 131_072, 0, 69_120, 384, 31_232, 0, 0, 0] }
    #expect(socket?.sendBuffer == SendQueue(bytes: 397, memory: 31_232, limit: 69_120))
    #expect(Self.socket()?.sendBuffer == nil)
    #expect(Self.socket { $0.memory = [0, 131_072, 0] }?.sendBuffer == nil)
  }

  @Test(
    arguments: [
      (0, SocketTimer.none), (1, .retransmission(retries: 6, expiresIn: .milliseconds(12_800))),
      (2, .keepalive(probes: 6, expiresIn: .milliseconds(12_800))),
      (3, .timeWait(expiresIn: .milliseconds(12_800))),
      (4, .windowProbe(probes: 6, expiresIn: .milliseconds(12_800))), (9, .unknown(9)),
    ] as [(UInt8, SocketTimer)])
  func timers(number: UInt8, timer: SocketTimer) {
    #expect(Self.socket { $0.timer = number }?.timer == timer)
  }

  /// As old kernels tell of it.
  @Test func aTimerThatIsLateExpiresNow() {
    let socket = Self.socket { $0.expires = UInt32(bitPattern: -4) }
    #expect(socket?.timer.expiresIn == .zero)
  }

  @Test(arguments: [
    ([UInt8](repeating: 0, count: 10) + [255, 255, 198, 51, 100, 31], "198.51.100.31"),
    ([0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [1], "2001:db8::1"),
    ([UInt8](repeating: 0, count: 15) + [1], "::1"),
  ])
  func addressesOfIPv6Sockets(bytes: [UInt8], address: String) {
    let socket = Self.socket {
      $0.family = 10
      $0.local = bytes
      $0.remote = bytes
    }
    #expect(socket?.remote.address == IPAddress(address))
    #expect(socket?.local.address == IPAddress(address))
  }

  /// Members that an older kernel does not have are unknown, not zero.
  @Test(arguments: [
    (248, true, true), (247, true, false), (232, true, false), (231, false, false),
    (104, false, false),
  ])
  func olderKernels(length: Int, hasWindow: Bool, hasSeries: Bool) throws {
    let socket = try #require(
      Self.socket { $0.information = SocketMessage.information(length: length) })
    let information = try #require(socket.information)
    #expect((information.sendWindow != nil) == hasWindow)
    #expect((information.timeInTimeouts != nil) == hasSeries)
    #expect(information.totalRetransmissions == 17)
  }

  @Test(arguments: [nil, 103, 0])
  func withoutInformationTheSocketIsThere(length: Int?) throws {
    let socket = try #require(
      Self.socket { $0.information = length.map { SocketMessage.information(length: $0) } })
    #expect(socket.information == nil)
    #expect(socket.sendQueue == 397)
  }

  @Test func aDumpEndsWithDone() {
    let one = message(SocketMessage().contents)
    let part = Self.reply(one + one)
    #expect(part.sockets.count == 2)
    #expect(!part.isLast)
    let last = Self.reply(message(native(Int32(0)), type: 3))
    #expect(last.isLast)
    #expect(last.error == 0)
  }

  @Test func anAnswerAboutOneSocketIsItsOwnEnd() {
    let reply = Self.reply(message(SocketMessage().contents, flags: 0))
    #expect(reply.sockets.count == 1)
    #expect(reply.isLast)
  }

  @Test(arguments: [(Int32(-2), Int32(2)), (0, 0), (.min, 22)])
  func errors(told: Int32, error: Int32) {
    let reply = Self.reply(message(native(told), type: 2, flags: 0))
    #expect(reply.isLast)
    #expect(reply.error == error)
  }

  @Test func whatIsLostIsSaid() {
    let interrupted = Self.reply(message(SocketMessage().contents, flags: 0x12))
    #expect(interrupted.isIncomplete)
    #expect(interrupted.sockets.count == 1)
    #expect(Self.reply(message([], type: 4)).isIncomplete)
  }

  @Test func whatAnswersAnotherQuestionIsPassedOver() {
    let reply = Self.reply(message(SocketMessage().contents, flags: 0, sequence: 6))
    #expect(reply.sockets.isEmpty)
    #expect(!reply.isLast)
  }

  /// However an answer is cut or changed, it is read without a crash, and never silently less.
  @Test func cutAnswersAreCounted() {
    let whole = message(SocketMessage().contents)
    for length in 1..<whole.count {
      let reply = Self.reply(Array(whole.prefix(length)))
      #expect(reply.sockets.isEmpty)
      #expect(reply.malformed == 1)
    }
  }

  @Test(arguments: [
    SocketMessage(family: 1), SocketMessage(state: 0), SocketMessage(state: 13),
  ])
  func oddSocketsAreCounted(socket: SocketMessage) {
    let reply = Self.reply(message(socket.contents) + message(SocketMessage().contents))
    #expect(reply.malformed == 1)
    #expect(reply.sockets.count == 1)
  }

  @Test(arguments: [0, 3, 2000] as [UInt16])
  func anAttributeWithAnImpossibleLengthEndsTheAttributes(length: UInt16) {
    var contents = SocketMessage().contents
    contents.replaceSubrange(72..<74, with: native(length))
    let reply = Self.reply(message(contents))
    #expect(reply.sockets.first?.information == nil)
    #expect(reply.sockets.count == 1)
  }
}
