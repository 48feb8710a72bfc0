/// A packet as the engine processes it: decoded, with a hash by which its flow is found.
struct DecodedPacket: Sendable {
  enum Kind: Sendable {
    /// To a watched port, from one, or both: then the flows that exist decide who is the broker.
    case fromClient, fromBroker, fromEither
    case unwatched
    /// Of another shard's flow: only what it tells concerns this one.
    case anothers
    /// No segment: decoded when its turn comes.
    case other
  }

  var kind = Kind.other
  /// What it may tell of other connections.
  var tells: SharedFacts = []
  /// Of a segment's ends.
  var hash: UInt32 = 0
  /// Where its flow probably is; negative when nowhere.
  var slot: Int32 = -1
  /// Which of its batch's packets it is.
  var place: Int32 = 0
  /// Undefined, like its fingerprint's hash, for a packet that is no segment.
  var segment = TCPSegment.nothing
  var hashOfContent: UInt64 = 0
}
