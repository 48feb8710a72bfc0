/// A client that is not heard by the broker any more, as a capture on the client's host shows it, or
/// one between: the client repeats what nobody acknowledges.
///
/// Where the capture is taken at the broker, the broker's kernel acknowledges what arrives there, so
/// this is not seen.
extension Flow {
  /// What is known of such a client.
  struct Unheard: Sendable {
    /// What the client repeats, from the oldest byte that the broker has not acknowledged.
    var episode: RetransmissionEpisode
    /// When the client had sent its last bytes before that one; `nil` where that is not known.
    var heardBefore: Instant?
    /// Whether the broker lives, and acknowledges those bytes as little as before: its kernel puts what
    /// it has into all that it sends.
    var isBrokerSeen = false
  }

  /// What the client repeats, from the oldest byte that the broker has not acknowledged.
  var unheard: RetransmissionEpisode? { rareFact { $0.unheard?.value.episode } }

  /// When the client had sent its last bytes before that one.
  var heardBeforeUnheard: Instant? { rareFact { $0.unheard?.value.heardBefore } }

  /// Whether there is one.
  var isClientRepeating: Bool { rareFact { $0.unheard != nil } ?? false }

  /// Whether the broker has certainly not got it.
  var isCertainlyUnheard: Bool { rareFact { $0.unheard?.value.isBrokerSeen } ?? false }

  /// Whether the client's last bytes, and so its FIN or RST as well, do not reach the broker, of which
  /// nothing has come since but what shows just that.
  var isUnheard: Bool {
    guard let episode = unheard, let seen = broker.lastSeen else { return false }
    return episode.count >= Self.leastUnheard
      && (isCertainlyUnheard || seen < episode.firstSent + Self.onItsWay)
  }

  /// What the broker had sent before.
  private static let onItsWay = Interval.seconds(1)

  /// A fast retransmission and a tail-loss probe come on paths that live.
  private static let leastUnheard = 3

  mutating func processClientRepeat(_ segment: TCPSegment, at instant: Instant) {
    // A byte beyond a closed window asks whether it has opened (RFC 9293 section 3.8.6.1): the broker
    // lives, and takes nothing more.
    guard let oldest = client.acknowledged, let next = client.next, !broker.isWindowClosed
    else { return }
    let isTail = !segment.sequenceEnd.isBefore(next)
    var unheard =
      rareFact { $0.unheard?.value }
      ?? Unheard(
        episode: RetransmissionEpisode(firstSent: clientLastHeard ?? instant),
        // Of several segments nobody knows when the first was sent.
        heardBefore: segment.sequence == oldest && isTail ? clientHeardBefore : nil)
    if !segment.sequence.isAfter(oldest) {
      unheard.episode.retransmitted(at: instant, isTail: isTail)
    } else if isTail {
      unheard.episode.probedTail(at: instant)
    }
    rareState.facts.unheard = Boxed(unheard)
  }

  /// When the client was heard before it was heard last.
  private var clientHeardBefore: Instant? {
    guard let last = clientLastHeard, let silence = clientLastSilence.interval else { return nil }
    return last - silence
  }

  /// The broker acknowledges more of the client's.
  mutating func heardByBroker() {
    guard isClientRepeating else { return }
    rareState.facts.unheard = nil
  }

  /// The broker sends something while the client repeats what it has not acknowledged.
  ///
  /// To be called before what it acknowledges selectively is noted: whose last segments come is heard
  /// again soon. Nor is it news that a broker whose window is closed takes nothing.
  mutating func noteBrokerSeen(by segment: TCPSegment, at instant: Instant) {
    guard isClientRepeating, !isCertainlyUnheard, segment.acknowledgment == client.acknowledged,
      segment.window > 0, let since = unheard?.firstSent, instant >= since + Self.onItsWay
    else { return }
    if let edge = segment.options.firstSelectiveAcknowledgment?.right,
      edge.isAfter(segment.acknowledgment), edge != client.rare.fact({ $0.selectiveEdge })
    {
      return
    }
    rareState.facts.unheard?.value.isBrokerSeen = true
  }
}
