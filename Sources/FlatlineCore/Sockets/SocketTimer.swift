/// The timer that runs for a TCP socket: the kernel shows one at a time (`inet_sk_diag_fill`).
package enum SocketTimer: Sendable, Equatable {
  case none
  /// Something is unacknowledged: a retransmission, or a tail-loss probe. `retries` are the
  /// retransmissions in a row that a timeout has caused (`icsk_retransmits`).
  case retransmission(retries: Int, expiresIn: Interval)
  /// Nothing is unacknowledged, and keepalive is on. `probes` are those not answered.
  case keepalive(probes: Int, expiresIn: Interval)
  case timeWait(expiresIn: Interval)
  /// The client's window is closed, and nothing is in flight. `probes` are those not answered.
  case windowProbe(probes: Int, expiresIn: Interval)
  /// One that this program does not know.
  case unknown(UInt8)

  /// A word for tables and JSON.
  package var name: String? {
    switch self {
    case .none: nil
    case .retransmission: "retransmission"
    case .keepalive: "keepalive"
    case .timeWait: "time-wait"
    case .windowProbe: "window-probe"
    case .unknown: "unknown"
    }
  }

  /// What was sent and not answered: retransmissions or probes.
  package var retries: Int? {
    switch self {
    case .retransmission(let retries, _): retries
    case .keepalive(let probes, _), .windowProbe(let probes, _): probes
    case .none, .timeWait, .unknown: nil
    }
  }

  /// Until the timer expires, as it was set; the timer wheel makes it later (``TimerWheel``).
  package var expiresIn: Interval? {
    switch self {
    case .retransmission(_, let interval), .keepalive(_, let interval),
      .windowProbe(_, let interval), .timeWait(let interval):
      interval
    case .none, .unknown: nil
    }
  }
}
