import FlatlineCore

/// A connection in trouble, or one that has just ended.
struct Suspect: Sendable {
  /// What kinds of trouble belong together: only those of one kind become an incident.
  enum Trouble: Hashable, Sendable {
    /// Nothing comes back, or nothing is heard.
    case silence
    /// The client's kernel answers; its program is not heard, or takes nothing.
    case stuck
    /// A RST or FIN that says to be the client's.
    case ended
    /// The broker closes.
    case closing
    /// The broker ended it without a word.
    case vanished
    /// It never opened, or speaks another protocol: nobody's outage. Or it was asked in vain, and when
    /// its client was lost nobody knows.
    case stranger
  }

  /// As it was told last.
  var prediction: Prediction
  var traits: FlowTraits
  let trouble: Trouble
  var finding = Finding.unknown
  /// Connections of the same client that linger, with this one.
  var ghosts = 0
  /// Who acknowledges for it may be a proxy.
  var isBehindProxy = false
  /// Its kernel had answered for a program that was not heard.
  var wasStuck = false
  /// Whether the connection has ended.
  var isClosed = false
  /// Which of the outages it is part of.
  var outage: Int?

  var id: PredictionIdentifier { prediction.id }
  var address: IPAddress { traits.address }

  init(_ prediction: Prediction, _ traits: FlowTraits) {
    self.prediction = prediction
    self.traits = traits
    trouble = Self.trouble(of: prediction, traits)
  }

  private static func trouble(of prediction: Prediction, _ traits: FlowTraits) -> Trouble {
    switch prediction.condition {
    case .unansweredRetransmissions, .deliveriesUnanswered, .unreachable, .keepaliveUnanswered:
      .silence
    case .heartbeatsAbsent: traits.isAnswering ? .stuck : .silence
    case .zeroWindow: .stuck
    case .reset, .closedAbruptly: .ended
    case .closing: .closing
    case .handshakeStalled, .refused, .probeUnanswered, .brokerUnheard: .stranger
    }
  }

  /// The client was alive until then, as far as is known.
  var aliveUntil: Instant { traits.lastSeen ?? traits.began }

  /// From when on the client was certainly not alive to this connection.
  var silentFrom: Instant {
    switch trouble {
    case .silence: traits.unansweredSince ?? prediction.at
    case .stuck, .ended, .closing, .vanished, .stranger: traits.reset?.at ?? prediction.at
    }
  }

  /// Who the client is, where its name tells it from others.
  var identity: ClientIdentity? { ClientIdentity(prediction.flow, traits.address) }
}

extension FlowTraits {
  /// Whether the client's kernel is there, though its program is not heard: what the broker sent was
  /// acknowledged.
  var isAnswering: Bool {
    unansweredSince == nil && Self.isAnswering(lastSeen, heard: lastHeard ?? began)
  }
}
