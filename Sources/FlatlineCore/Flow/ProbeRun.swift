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

  mutating func again(at instant: Instant) {
    last = instant
    count += 1
  }
}
