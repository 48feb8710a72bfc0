/// What each broker says of itself: the same on all of its connections, and so kept once.
struct Greetings: Sendable {
  /// Brokers at once; beyond, the table is emptied.
  private static let capacity = 4096

  private var starts: [Endpoint: Boxed<Start>] = [:]

  /// Lets a flow that has just been greeted hold what the others of its broker hold.
  mutating func share(_ outputs: [FrameReader.Output], _ flow: inout Flow) {
    let isGreeting = outputs.contains { output in
      if case .method(.start) = output { true } else { false }
    }
    guard isGreeting, let own = flow.conversation.boxedStart else { return }
    if let known = starts[flow.key.broker], known.value == own.value {
      flow.conversation.boxedStart = known
      return
    }
    if starts.count >= Self.capacity { starts.removeAll() }
    starts[flow.key.broker] = own
  }
}
