import FlatlineCore

/// What is known beside a connection of whatever it shares a place with.
struct Circumstances: Sendable {
  /// Its address was seen after it had fallen silent.
  var addressLives = false
  /// Addresses of the same network in the same trouble at the same time, with its own.
  var addresses = 1
  /// Of these, those of which it is known to seconds when they fell silent.
  var datedAddresses = 1
  /// Others of the network that were seen after that.
  var livingNeighbours = 0
  /// Connections of its address in trouble, with itself.
  var companions = 1
  /// Of these, those that had been idle for longer than any connection has survived.
  var idleCompanions = 0
  /// Of how many clients they are, as far as their names tell.
  var idleClients = 0
  /// A connection of its address is as old, and not known to be in trouble.
  var hasLivingSibling = false
  /// There are many clients behind its address.
  var isManyClients = false
  var idleAges = IdleAges()
  /// The same client has a newer connection.
  var hasSuccessor = false
}

/// Draws the conclusion from what one connection shows, and what stands beside it.
///
/// Each cause needs evidence of its own; where two would explain the same, none is said.
enum CauseRules {
  static func finding(on suspect: Suspect, _ circumstances: Circumstances) -> Finding {
    switch suspect.trouble {
    case .silence: silence(suspect, circumstances)
    case .stuck: stuck(suspect, circumstances)
    case .ended: ended(suspect.traits, wasStuck: suspect.wasStuck, circumstances)
    case .closing: closing(suspect.traits)
    case .vanished, .stranger: .unknown
    }
  }

  // MARK: Nothing comes back

  /// So many addresses that fall silent together are no coincidence, if they are most of their network;
  /// so many more, whatever the others do.
  private static let crowd = 3
  private static let largeCrowd = 10

  private static func isCrowd(_ beside: Circumstances) -> Bool {
    beside.addresses >= largeCrowd
      || beside.datedAddresses >= crowd && beside.addresses > beside.livingNeighbours
  }

  private static func silence(_ suspect: Suspect, _ beside: Circumstances) -> Finding {
    let traits = suspect.traits
    // A router that knows no way to the network proves it; so does one that knows no way to a host
    // which is heard.
    if let refused = traits.refused,
      refused.unreached == .network
        || refused.unreached == .host && refused.isPrompt && traits.answers != .none
    {
      return Finding(.partition, 0.95)
    }
    switch traits.answers {
    case .toSmallSegments: return Finding(.pathMTU, 0.8)
    case .withoutAcknowledgment: return Finding(.pathOneWay, 0.85)
    case .none: break
    }
    if beside.addressLives { return alone(traits, beside) }
    if isCrowd(beside) { return Finding(.partition, beside.livingNeighbours == 0 ? 0.9 : 0.8) }
    if traits.neighbourFailed { return Finding(.clientHostLost, 0.9) }
    if let refused = traits.refused, refused.unreached == .host {
      return unreachable(refused, beside)
    }
    // Of a single connection nobody can tell its host's end from that of its path, nor of idle ones
    // whether a NAT has forgotten them.
    guard beside.livingNeighbours > 0, !beside.hasLivingSibling, beside.companions > 1,
      beside.idleCompanions < beside.companions
    else { return .unknown }
    return Finding(.clientHostLost, 0.75)
  }

  /// The client's host lives, and this connection does not.
  private static func alone(_ traits: FlowTraits, _ beside: Circumstances) -> Finding {
    // One such loss may be anything. Newer connections prove nothing: whoever forgot this one knows
    // them.
    if beside.hasLivingSibling, beside.idleClients > 1, let idle = traits.idleBefore,
      beside.idleAges.canExplainLoss(after: idle)
    {
      return Finding(.natIdleEviction, 0.8)
    }
    return beside.hasSuccessor ? Finding(.reconnected, 0.8) : .unknown
  }

  /// A router says that it does not reach the host.
  private static func unreachable(
    _ refused: FlowTraits.Refused, _ beside: Circumstances
  ) -> Finding {
    if beside.livingNeighbours > 0 { return Finding(.clientHostLost, 0.85) }
    // One that asked for the host first, and had no answer, has reached its network.
    return refused.isPrompt || beside.addresses > 1 ? .unknown : Finding(.clientHostLost, 0.7)
  }

  // MARK: The kernel answers, the program does not

  private static func stuck(_ suspect: Suspect, _ beside: Circumstances) -> Finding {
    if suspect.prediction.condition == .zeroWindow || suspect.traits.isWindowClosed {
      // A consumer that is only slow has not always answered at once.
      return suspect.traits.hasStoppedAnswering && !beside.isManyClients
        ? Finding(.clientFrozen, 0.75) : Finding(.slowConsumer, 0.85)
    }
    // Of a proxy only the proxy's kernel answers: the client behind it may be gone. And one that never
    // said anything may not know of heartbeats.
    return beside.isManyClients || suspect.traits.hasNeverSpoken
      ? .unknown : Finding(.clientFrozen, 0.85)
  }

  // MARK: A RST or FIN from the client's side

  /// So many ends after the same idle time are no coincidence.
  private static let repetitions = 3

  private static func ended(
    _ traits: FlowTraits, wasStuck: Bool, _ beside: Circumstances
  ) -> Finding {
    let idle = traits.idleBefore ?? .zero
    // It has given up because it heard nothing.
    if traits.isUnheard {
      return Finding(traits.answers == .toSmallSegments ? .pathMTU : .pathOneWay, 0.75)
    }
    if let reset = traits.reset, let own = traits.hopLimit, reset.hopLimit != own {
      // A NAT answers what the broker sends to a connection that it has forgotten.
      return traits.isAnsweredAtOnce(by: reset) && beside.idleAges.canExplainLoss(after: idle)
        ? Finding(.natIdleEviction, beside.addressLives ? 0.85 : 0.7)
        : Finding(.middleboxReset, 0.85)
    }
    if beside.idleAges.endings(after: idle) >= repetitions {
      return Finding(.loadBalancer, beside.isManyClients ? 0.9 : 0.75)
    }
    // A program that was stuck, and then ended.
    if wasStuck { return Finding(.clientFrozen, 0.7) }
    if traits.isBlocked { return Finding(.brokerBlocked, 0.6) }
    if let reset = traits.reset, !reset.hasAcknowledgment {
      let isOwn = traits.hopLimit != nil
      return isOwn && traits.unansweredSince != nil && !traits.hasFinished
        && !beside.hasLivingSibling
        ? Finding(.clientRestarted, 0.75) : .unknown
    }
    return idle < IdleAges.shortest ? Finding(.clientExited, 0.7) : .unknown
  }

  // MARK: The broker closes

  /// The reply code of a close that somebody asked for (AMQP 0-9-1, connection-forced).
  private static let forced: UInt16 = 320

  private static func closing(_ traits: FlowTraits) -> Finding {
    guard let close = traits.close, close.code == forced else { return .unknown }
    // rabbit_reader: "broker forced connection closure with reason 'shutdown'".
    return close.text.contains("shutdown")
      ? Finding(.brokerShutdown, 0.95) : Finding(.operator, 0.9)
  }
}

extension FlowTraits {
  /// The handshakes of TCP and AMQP take less.
  private static let handshakes = Interval.milliseconds(1500)

  /// Whether nothing came from the client after it had opened its connection.
  var hasNeverSpoken: Bool { lastHeard.map { $0 < began + Self.handshakes } ?? true }

  /// A round trip takes less.
  private static let roundTrip = Interval.seconds(1)

  /// Whether a RST is the answer to what the broker has just sent.
  fileprivate func isAnsweredAtOnce(by reset: Flow.Reset) -> Bool {
    unansweredSince.map { reset.at - $0 < Self.roundTrip } ?? false
  }

  private static let patience = Interval.seconds(2)

  /// Whether the client was there for some time, and did not get what the broker sent again and again.
  fileprivate var isUnheard: Bool {
    guard answers != .none, let since = unansweredSince, let lastSeen else { return false }
    return lastSeen - since > Self.patience
  }
}
