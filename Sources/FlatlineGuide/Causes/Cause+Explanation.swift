import FlatlineCore

extension Cause {
  /// In a few words.
  package var words: String {
    switch self {
    case .clientHostLost: "client host lost"
    case .clientRestarted: "client host restarted"
    case .clientExited: "client program ended"
    case .reconnected: "client has reconnected"
    case .clientFrozen: "client frozen"
    case .natIdleEviction: "forgotten by a NAT while idle"
    case .loadBalancer: "ended by a load balancer while idle"
    case .partition: "network partition"
    case .pathOneWay: "path works one way only"
    case .pathMTU: "large packets do not arrive"
    case .middleboxReset: "reset by a box between"
    case .slowConsumer: "consumer stuck or frozen"
    case .brokerBlocked: "blocked by the broker"
    case .brokerShutdown: "broker shut down"
    case .brokerGone: "broker gone"
    case .operator: "closed by an operator"
    case .unknown: "client or path gone"
    }
  }

  /// The same, where it says more than the condition does; else `nil`.
  package func words(for condition: Condition) -> String? {
    guard self == .unknown else { return words }
    return switch condition {
    case .unansweredRetransmissions, .deliveriesUnanswered, .heartbeatsAbsent,
      .keepaliveUnanswered, .unreachable, .probeUnanswered:
      words
    case .brokerUnheard: "broker or path gone"
    case .zeroWindow, .reset, .handshakeStalled, .closedAbruptly, .refused, .closing: nil
    }
  }

  package var explanation: Explanation {
    switch self {
    case .clientHostLost: ClientCauses.hostLost
    case .clientRestarted: ClientCauses.restarted
    case .clientExited: ClientCauses.exited
    case .reconnected: ClientCauses.reconnected
    case .clientFrozen: ClientCauses.frozen
    case .slowConsumer: ClientCauses.slowConsumer
    case .natIdleEviction: PathCauses.natIdleEviction
    case .loadBalancer: PathCauses.loadBalancer
    case .partition: PathCauses.partition
    case .pathOneWay: PathCauses.oneWay
    case .pathMTU: PathCauses.mtu
    case .middleboxReset: PathCauses.middleboxReset
    case .brokerBlocked: BrokerCauses.blocked
    case .brokerShutdown: BrokerCauses.shutdown
    case .brokerGone: BrokerCauses.gone
    case .operator: BrokerCauses.operator
    case .unknown: BrokerCauses.unknown
    }
  }
}

extension ContributingCause {
  package var explanation: Explanation {
    switch self {
    case .heartbeatsDisabled: ContributingCauses.heartbeatsDisabled
    case .ghosts: ContributingCauses.ghosts
    case .behindProxy: ContributingCauses.behindProxy
    }
  }
}

extension Prediction {
  /// Its cause in a few words, where that says more than the condition does; else `nil`.
  package var causeWords: String? {
    contributing?.contains(.behindProxy) ?? false
      ? "client frozen, or gone behind its proxy" : cause.words(for: condition)
  }
}
