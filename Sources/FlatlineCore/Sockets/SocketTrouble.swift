/// What is wrong with a socket, as its kernel tells; the most urgent first.
package enum SocketTrouble: String, Sendable, Encodable, CaseIterable {
  /// A timeout has caused retransmissions, and nothing of them is acknowledged.
  case retransmitting
  /// Keepalive probes are not answered.
  case keepaliveUnanswered = "keepalive-unanswered"
  /// The client has closed its window.
  case zeroWindow = "zero-window"
  /// Something has not been acknowledged for long, and is not retransmitted.
  case unacknowledged
  /// The client has closed, the broker has not.
  case closeWait = "close-wait"
  /// The broker has closed, and the client does not finish.
  case closing

  /// The kernel retransmits after 200 ms and a round trip.
  private static let longestWait = Interval.seconds(2)

  /// `nil` where nothing is wrong.
  package init?(of socket: KernelSocket) {
    switch socket.state {
    case .established: break
    case .closeWait:
      self = .closeWait
      return
    default:
      self = .closing
      return
    }
    let information = socket.information
    switch socket.timer {
    case .windowProbe: self = .zeroWindow
    case .retransmission where information?.sendWindow == 0 && socket.sendQueue > 0:
      self = .zeroWindow
    case .retransmission(let retries, _) where retries > 0: self = .retransmitting
    case .keepalive(let probes, _) where probes >= SocketProbes.patience:
      self = .keepaliveUnanswered
    default:
      guard let information, information.unacknowledged > 0,
        information.sinceDataSent >= Self.longestWait
      else { return nil }
      self = .unacknowledged
    }
  }
}
