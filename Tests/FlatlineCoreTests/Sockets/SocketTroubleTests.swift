import Testing

@testable import FlatlineCore

struct SocketTroubleTests {
  private struct Case {
    var state = SocketState.established
    var timer = SocketTimer.none
    var window: Int? = 65_536
    var unacknowledged = 0
    var sinceDataSent = Interval.zero
    var trouble: SocketTrouble?
  }

  private static let cases = [
    Case(),
    Case(timer: .keepalive(probes: 0, expiresIn: .seconds(9))),
    Case(timer: .keepalive(probes: 1, expiresIn: .seconds(9))),
    Case(timer: .keepalive(probes: 2, expiresIn: .seconds(9)), trouble: .keepaliveUnanswered),
    Case(timer: .windowProbe(probes: 0, expiresIn: .seconds(9)), trouble: .zeroWindow),
    // Sent a moment ago.
    Case(timer: .retransmission(retries: 0, expiresIn: .milliseconds(204)), unacknowledged: 1),
    Case(
      timer: .retransmission(retries: 1, expiresIn: .milliseconds(408)), unacknowledged: 1,
      trouble: .retransmitting),
    Case(
      timer: .retransmission(retries: 0, expiresIn: .seconds(9)), window: 0, unacknowledged: 1,
      trouble: .zeroWindow),
    // An older kernel does not tell of the window.
    Case(
      timer: .retransmission(retries: 0, expiresIn: .seconds(9)), window: nil, unacknowledged: 1,
      sinceDataSent: .seconds(8), trouble: .unacknowledged),
    Case(state: .closeWait, trouble: .closeWait),
    Case(
      state: .closeWait, timer: .retransmission(retries: 5, expiresIn: .seconds(9)),
      trouble: .closeWait),
    Case(state: .finWait1, trouble: .closing), Case(state: .lastAck, trouble: .closing),
  ]

  @Test(arguments: cases)
  private func troubles(of each: Case) {
    var socket = KernelSocket(
      local: Endpoint(IPAddress(v4: 1), 5672), remote: Endpoint(IPAddress(v4: 2), 40_000))
    socket.state = each.state
    socket.timer = each.timer
    socket.sendQueue = each.unacknowledged * 100
    var information = TCPInformation()
    information.sendWindow = each.window
    information.unacknowledged = each.unacknowledged
    information.sinceDataSent = each.sinceDataSent
    socket.information = information
    #expect(SocketTrouble(of: socket) == each.trouble)
  }
}
