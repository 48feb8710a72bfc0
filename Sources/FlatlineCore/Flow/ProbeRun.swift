/// Probes of the broker since anything last came from the client.
struct ProbeRun: Sendable, Equatable {
  enum Kind: Sendable {
    /// Into an open window: is the client still there (RFC 9293 section 3.8.4)?
    case keepalive
    /// Into a closed window: may more be sent (section 3.8.6.1)?
    case window
  }

  let kind: Kind
  private(set) var last: Instant
  private(set) var count = 1

  init(_ kind: Kind, at instant: Instant) {
    self.kind = kind
    last = instant
  }

  /// Where no answer can be seen, the waits tell: an answered probe is followed by the next after the
  /// idle time (`tcp_keepalive_time`), one that is not after `tcp_keepalive_intvl`. So it begins anew
  /// with each wait that is longer than the last, and with the probe before one that is shorter.
  mutating func againAlone(at instant: Instant, lastWait: Interval?) {
    let wait = instant - last
    if let lastWait, wait < lastWait * 9 / 10 {
      self = ProbeRun(kind, at: last)
    } else if count == 1 || lastWait.map({ wait > $0 * 11 / 10 }) ?? true {
      self = ProbeRun(kind, at: instant)
      return
    }
    again(at: instant)
  }

  mutating func move(over suspension: HostSuspension) { last = suspension.moved(last) }

  mutating func again(at instant: Instant) {
    last = instant
    count += 1
  }
}
