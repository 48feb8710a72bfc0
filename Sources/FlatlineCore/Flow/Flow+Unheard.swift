/// A client that is not heard by the broker any more, as a capture on the client's host shows it, or
/// one between: the client repeats what nobody acknowledges.
///
/// Where the capture is taken at the broker, the broker's kernel acknowledges what arrives there, so
/// this is not seen.
extension Flow {
  /// What the client repeats, from the oldest byte that the broker has not acknowledged.
  var unheard: RetransmissionEpisode? { rareFact { $0.unheard?.value } }

  /// Whether there is one.
  var isClientRepeating: Bool { rareFact { $0.unheard != nil } ?? false }

  /// Whether the client's last bytes, and so its FIN or RST as well, do not reach the broker, of which
  /// nothing has come since.
  var isUnheard: Bool {
    guard let episode = unheard, let seen = broker.lastSeen else { return false }
    return episode.count >= Self.leastUnheard && seen < episode.firstSent + Self.onItsWay
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
    var episode = unheard ?? RetransmissionEpisode(firstSent: clientLastHeard ?? instant)
    if !segment.sequence.isAfter(oldest) {
      episode.retransmitted(at: instant, isTail: isTail)
    } else if isTail {
      episode.probedTail(at: instant)
    }
    rareState.facts.unheard = Boxed(episode)
  }

  /// The broker acknowledges more of the client's.
  mutating func heardByBroker() {
    guard isClientRepeating else { return }
    rareState.facts.unheard = nil
  }
}
