/// What one connection shows of why it ends, for whoever looks at many: see the module
/// FlatlineCauses. It is not printed.
public struct FlowTraits: Sendable {
  /// The same for all predictions of a connection: see ``Opening``.
  package var connection: PredictionIdentifier
  /// The address of the client's packets: that of a proxy, where one stands between.
  package var address: IPAddress
  /// When the connection began, or was first seen.
  package var began: Instant
  /// When anything last came from the client.
  package var lastSeen: Instant?
  /// When new bytes of the stream last came from it.
  package var lastHeard: Instant?
  /// When the broker sent the oldest byte that was not answered.
  package var unansweredSince: Instant?
  /// How long nothing was sent either way before that byte, or before the client's FIN or RST.
  package var idleBefore: Interval?
  /// The longest such time that the connection survived; `nil` where it was never long.
  package var longestIdle: Interval?
  /// The hops that the client's packets had left.
  package var hopLimit: UInt8?
  package var reset: Flow.Reset?
  package var hasFinished: Bool
  /// What the client has sent since the oldest unanswered byte was.
  package var answers: Answers = .none
  /// Who says that the client cannot be reached, and what; `nil` where nobody does.
  package var refused: Refused?
  /// The client is on the broker's own network, and does not answer there (ARP, neighbour discovery).
  package var neighbourFailed: Bool
  /// The client had always answered at once, and has stopped.
  package var hasStoppedAnswering: Bool
  package var isWindowClosed: Bool
  /// The broker had told the client to stop publishing.
  package var isBlocked: Bool
  /// connection.close by the broker: its code and text.
  package var close: Close?

  package enum Answers: Sendable {
    /// Nothing at all.
    case none
    /// Packets that do not acknowledge it.
    case withoutAcknowledgment
    /// The same; and the byte is in a segment that is larger than any that was ever acknowledged.
    case toSmallSegments
  }

  package struct Refused: Sendable {
    package var unreached: Unreached
    package var router: IPAddress
    /// Whether the router answered at once: it knows of no way, rather than of no host.
    package var isPrompt: Bool
  }
}

extension FlowTraits {
  /// More than an acknowledgment waits (0.2 s in Windows, less elsewhere).
  private static let delayedAcknowledgment = Interval.milliseconds(250)

  /// Whether the client's kernel was seen after its program's last bytes, and later than it acknowledges
  /// what had come before.
  package static func isAnswering(_ seen: Instant?, heard: Instant?) -> Bool {
    seen.map { $0 - (heard ?? .distantPast) > delayedAcknowledgment } ?? false
  }

  /// No smaller path MTU is in use (RFC 8200 section 5; IPv4 allows less, nobody has it).
  private static let smallestLargeSegment = 1100
  /// A router that asks for a host takes seconds until it gives up.
  private static let prompt = Interval.milliseconds(500)

  /// - Parameter flow: is not changed; passed so, it is not copied.
  init(_ flow: inout Flow, of connection: PredictionIdentifier, neighbourFailed: Bool) {
    self.connection = connection
    let episode = flow.unanswered.episode
    address = flow.key.client.address
    began = flow.began
    lastSeen = flow.client.lastSeen
    lastHeard = flow.clientLastHeard
    unansweredSince = episode?.firstSent
    idleBefore = flow.rareFact { $0.idleBeforeEnd }
    if idleBefore == nil, let since = episode?.firstSent, let seen = flow.client.lastSeen {
      idleBefore = seen < since ? since - seen : nil
    }
    longestIdle = flow.longestIdle.interval
    hopLimit = flow.clientHopLimit == 0 ? nil : flow.clientHopLimit
    reset = flow.resetByClient
    hasFinished = flow.finByClient != nil
    // What does not arrive at the broker either shows no path of one way.
    if let episode, episode.signsOfLife + episode.clientRepeats > 0, !flow.isClientRepeating {
      answers = Self.isLarge(flow) ? .toSmallSegments : .withoutAcknowledgment
    }
    let unreached = flow.unanswered.unreached ?? .other
    if let refusal = episode?.refusal, let router = refusal.reporter {
      refused = Refused(
        unreached: unreached, router: router, isPrompt: refusal.delay < Self.prompt)
    } else if let router = flow.unanswered.unreachableBy, flow.unanswered.softError != nil {
      refused = Refused(unreached: unreached, router: router, isPrompt: false)
    }
    self.neighbourFailed = neighbourFailed || episode?.hasLostNeighbour ?? false
    hasStoppedAnswering = flow.answers.haveStopped
    isWindowClosed = flow.client.windowClosedAt != nil
    isBlocked = flow.conversation.blockedSince != nil
    close = flow.conversation.closeByBroker?.close
  }

  private static func isLarge(_ flow: Flow) -> Bool {
    guard let end = flow.unanswered.oldestEnd, let start = flow.broker.acknowledged else {
      return false
    }
    let size = end.distance(from: start)
    return size >= smallestLargeSegment && size > flow.flightBeforeSilence
  }
}
