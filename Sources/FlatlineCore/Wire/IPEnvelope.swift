/// The addresses of an IP packet, for the header inside it.
struct IPEnvelope {
  var source: IPAddress
  var destination: IPAddress
  var identification: UInt16?
  /// Time to live, or hop limit.
  var hopLimit: UInt8
  /// Whether more fragments of the same packet follow.
  var isFragment = false
}
