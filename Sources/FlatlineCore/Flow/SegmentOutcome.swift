/// What a segment of a flow becomes.
enum SegmentOutcome: Equatable {
  case believed
  case rejected(Rejection)
  /// It is flatline's own question to the client.
  case asked
  /// The packet was captured twice.
  case duplicate
  /// It answers a SYN on a connection that was known: it belongs to another one. Nothing has changed.
  case reopened
}
