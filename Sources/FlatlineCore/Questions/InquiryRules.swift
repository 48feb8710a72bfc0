/// Who may be asked whether it is still there, with what, and how often.
///
/// The flow is not changed where it is only asked about; passed so, it is not copied.
enum InquiryRules {
  /// Questions without an answer that are reason enough where nothing else is known to be lost.
  static let fewest = 3
  /// More would not convince either.
  static let most = 30
  /// Between two questions, less up to a tenth.
  static let spacing = Interval.seconds(5)
  /// The same where more than ``fewest`` are needed. Linux answers such a segment once in 500 ms
  /// (`tcp_invalid_ratelimit`).
  static let shortSpacing = Interval.milliseconds(550)
  /// A connection that is not open by then the broker has closed: its handshake timeout is 10 s.
  private static let surelyOpen = Interval.seconds(30)

  /// After a question, how long an answer may take.
  static func wait(after asked: Int, of needed: Int) -> Interval {
    asked < fewest || needed <= fewest ? spacing : shortSpacing
  }

  /// Whether nothing but a question could show that the client is gone: no heartbeats were agreed on,
  /// or it is not known, and none was seen.
  static func isCandidate(_ flow: inout Flow) -> Bool {
    guard !flow.isEnding, flow.heartbeat?.interval ?? .zero == .zero else { return false }
    if flow.conversation.heartbeat == .zero { return flow.isOpen }
    guard flow.lastHeartbeat(of: .client) == nil, flow.lastHeartbeat(of: .broker) == nil else {
      return false
    }
    return !flow.sawBeginning || flow.conversation.dialect == .tls
  }

  /// Since when nothing was sent either way; `nil` where a side was not seen.
  static func idleSince(_ flow: inout Flow) -> Instant? {
    guard let client = flow.client.lastSeen, let broker = flow.broker.lastSeen else { return nil }
    return max(client, broker)
  }

  /// The question to a flow's client.
  ///
  /// - Parameter loss: when packets were last lost before they were captured.
  /// - Returns: `nil` where there is none to ask: something is in flight, keepalive is on, or the
  ///   sequence numbers are not certain.
  static func question(
    to flow: inout Flow, keepalive: KernelProfile.Keepalive?, loss: Instant?, at now: Instant
  ) -> Question? {
    guard isCandidate(&flow), keepalive == nil, flow.broker.keepaliveProbes == 0,
      flow.isAccepted, flow.finByClient == nil, flow.unanswered.isEmpty,
      !flow.unanswered.isTroubled, flow.pendingSynchronise == nil,
      flow.conversation.dialect != .tls || !flow.sawBeginning || now - flow.began > surelyOpen,
      let sent = settled(flow.broker, since: loss), let heard = settled(flow.client, since: loss),
      let inquiry = flow.inquiry, let window = inquiry.window
    else { return nil }
    return Question(
      broker: flow.key.broker, client: flow.key.client, sequence: sent.advanced(by: -1),
      acknowledgment: heard, window: window, timestamp: inquiry.timestamp)
  }

  /// Where a side's stream stands, if both sides agree on it.
  private static func settled(_ side: HalfFlow, since loss: Instant?) -> SequenceNumber? {
    guard let next = side.next, side.expected == next, side.acknowledged == next,
      side.claimed == nil, !side.hasHole, !side.isWindowClosed, let seen = side.lastSeen,
      loss.map({ $0 < seen }) ?? true
    else { return nil }
    return next
  }

  /// Whether a segment from the broker's address is flatline's own question, or a copy of it. What it
  /// then says of the broker is nothing.
  static func takes(_ segment: TCPSegment, of flow: inout Flow, at instant: Instant) -> Bool {
    guard let inquiry = flow.inquiry, let askedAt = inquiry.askedAt,
      instant - askedAt < spacing * 2, segment.payloadLength == 0, segment.flags == .ack,
      segment.sequence == flow.broker.next?.advanced(by: -1),
      segment.acknowledgment == flow.client.next, segment.window == inquiry.window,
      segment.options.timestamp == inquiry.timestamp
    else { return false }
    flow.rareState.facts.inquiry?.value.saw(at: instant)
    return true
  }

  /// From 0 to 1, and the same in each run: so that questions do not come in step.
  static func jitter(_ flow: inout Flow, _ number: Int) -> Double {
    let word =
      (UInt64(flow.firstSequence.value) << 32 | UInt64(truncatingIfNeeded: number))
      ^ 0x243f_6a88_85a3_08d3
    return Double(word.folded(with: 0x9e37_79b9_7f4a_7c15) >> 11) / Double(1 << 53)
  }
}
