/// Keeps once what many connections have in common: where their broker is, what broker and client
/// said in the handshake, and what they agreed on.
struct HandshakeInterner: Sendable {
  /// Different ones at once; beyond, a table is emptied.
  private static let capacity = 4096

  private var ends: [SharedEnds: Boxed<SharedEnds>] = [:]
  private var terms: [HandshakeTerms: Boxed<HandshakeTerms>] = [:]
  /// Those of the last new flow, and as a rule of the next.
  private var latest: Boxed<SharedEnds>?

  /// Bytes of memory for the tables themselves: what stands in them is the flows'.
  var heapSize: Int {
    HeapSize.table(capacity: ends.capacity, entry: MemoryLayout<SharedEnds>.stride + 8)
      + HeapSize.table(capacity: terms.capacity, entry: MemoryLayout<HandshakeTerms>.stride + 8)
      + ends.count * HeapSize.box(SharedEnds.self)
  }

  mutating func sharedEnds(of key: FlowKey) -> Boxed<SharedEnds> {
    if let latest, latest.value.isPart(of: key.client.address, key.broker) { return latest }
    let own = SharedEnds(of: key)
    let shared = ends[own] ?? Boxed(own)
    if ends.count >= Self.capacity { ends.removeAll() }
    ends[own] = shared
    latest = shared
    return shared
  }

  /// Lets a flow whose connection has just been opened hold what others hold on the same terms.
  mutating func share(_ outputs: [FrameReader.Output], _ flow: inout Flow) {
    let isOpening = outputs.contains { output in
      if case .method(.openOk) = output { true } else { false }
    }
    guard isOpening, let own = flow.conversation.terms else { return }
    if let known = terms[own.value] {
      flow.conversation.terms = known
      flow.marks.insert(.sharesTerms)
      return
    }
    if terms.count >= Self.capacity { terms.removeAll() }
    terms[own.value] = own
  }
}
