import FlatlineCore

/// What one packet did on a connection, as far as a picture shows it.
struct WirePoint: Sendable, Equatable {
  /// One letter each, for the page: a small one is the client's, a capital the broker's.
  enum Kind: Character, Sendable {
    case data = "d"
    case heartbeat = "h"
    /// Bytes, or a SYN or FIN, that were sent before.
    case retransmission = "r"
    case acknowledgment = "a"
    case synchronise = "s"
    case finish = "f"
    case reset = "x"
    /// TCP's own question whether the other side is there.
    case keepalive = "k"
    /// An acknowledgment that takes nothing more.
    case zeroWindow = "z"
    /// Somebody answers the broker that the client cannot be reached.
    case unreachable = "u"
    /// The side's bytes were acknowledged, and are not in the capture.
    case loss = "l"
  }

  var at: Instant
  var kind: Kind
  var side: Side
  /// Bytes behind the first that was seen of the side's stream.
  var sequence: Int
  /// Bytes of payload.
  var length: Int
  /// Bytes behind the first that was seen of the other side's stream; `nil` where it acknowledges
  /// nothing.
  var acknowledged: Int?

  /// ``kind`` and ``side`` as one letter.
  var letter: Character {
    side == .client ? kind.rawValue : Character(kind.rawValue.uppercased())
  }
}
