/// What the broker's kernel itself tells of what is unanswered.
extension Unanswered {
  /// What the broker's kernel itself says, if somebody has asked it since the oldest byte was sent.
  var told: ToldDeadline? { trouble?.value.told }

  /// What the kernel says of the socket's send buffer since the client stopped acknowledging.
  var queue: ToldQueue? { trouble?.value.queue }

  mutating func told(_ queue: SendQueue, at instant: Instant) {
    keep { trouble in
      if trouble.queue == nil { trouble.queue = ToldQueue(queue, at: instant) }
      trouble.queue?.note(queue, at: instant)
    }
  }

  /// Whether only the kernel has told that something is unanswered.
  var isToldAlone: Bool { trouble?.value.isToldAlone ?? false }

  /// Since when the broker has written nothing, where its kernel has told.
  var quietSince: Instant? { trouble?.value.quietSince }

  /// - Parameters:
  ///   - quietSince: see ``KernelWord/quietSince``.
  ///   - isUnseen: whether no packet was seen of the flow.
  mutating func told(_ deadline: ToldDeadline, quietSince: Instant? = nil, isUnseen: Bool) {
    guard !isEmpty || isUnseen else { return }
    let isAlone = isEmpty || isToldAlone
    if isAlone { firstSent = deadline.deadline.since }
    keep {
      $0.told = $0.told.map { deadline.following($0) } ?? deadline
      $0.isToldAlone = isAlone
      $0.quietSince = quietSince
    }
    if let timer = told?.deadline.timer { change { $0.told(timer) } }
  }

  /// The first of the broker's segments that is seen is what the kernel has told of.
  mutating func sawTold(
    from start: SequenceNumber, upTo end: SequenceNumber, at instant: Instant
  ) {
    oldest = Outstanding(firstSent: instant, end: end)
    keep {
      $0.isToldAlone = false
      $0.head = start
    }
    change { $0.retransmitted(at: instant, isTail: false) }
  }
}
