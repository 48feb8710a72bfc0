/// What the sides of a connection have told each other and agreed on before it was open.
///
/// Most clients of a broker say the same, and so most flows can hold the same box of it: see
/// ``HandshakeInterner``.
struct HandshakeTerms: Equatable, Sendable {
  var start: Start?
  /// Without the connection's name, which is its own.
  var startOk: StartOk?
  var tuning: Tuning?
  var vhost: String?
}

extension HandshakeTerms {
  /// Bytes of memory that a box of it takes.
  var heapSize: Int {
    HeapSize.box(HandshakeTerms.self) + HeapSize.text(start?.version)
      + HeapSize.text(startOk?.product) + HeapSize.text(startOk?.version)
      + HeapSize.text(startOk?.mechanism) + HeapSize.text(startOk?.user) + HeapSize.text(vhost)
  }
}

extension HandshakeTerms: Hashable {
  /// Only what tells terms apart as a rule, because hashing each text takes time.
  func hash(into hasher: inout Hasher) {
    hasher.combine(tuning)
    hasher.combine(vhost)
    hasher.combine(startOk?.user)
  }
}
