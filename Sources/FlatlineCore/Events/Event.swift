/// What flatline says: one line of JSON each. The names are a contract (see the manual, *Events*).
public enum Event: Sendable {
  case prediction(Prediction)
  case withdrawn(Withdrawal)
  case closed(Closing)
  case risk(Risk)
  case summary(Summary)
}

/// A standing statement: this flow will be closed for this reason at this instant.
public struct Prediction: Encodable, Sendable {
  /// When it was made, in packet time.
  public var at: Instant
  /// The same for every revision of one prediction.
  public var id: PredictionIdentifier
  public var flow: FlowDescription
  public var condition: Condition
  public var reason: Reason
  /// The reason as this version of the broker prints it.
  public var log: String
  public var level: LogLevel
  public var closesAt: Instant
  /// The window that flatline stands by.
  public var earliest: Instant
  public var latest: Instant
  /// From 0 to 1: how often such a prediction comes true.
  public var confidence: Double
  public var cause: Cause
  public var runnerUp: RunnerUp?
  public var evidence: Evidence
}

/// The next clock, had the winner not been.
public struct RunnerUp: Encodable, Sendable, Equatable {
  public var reason: Reason
  public var closesAt: Instant
  /// `true` when it is so close, 10 ms, that either may come first; else absent.
  public var tie: Bool?
}

/// The facts a prediction rests on.
public struct Evidence: Encodable, Sendable, Equatable {
  /// Of the oldest unanswered byte.
  public var retransmissions: Int?
  public var firstUnanswered: Instant?
  public var unansweredBytes: Int?
  /// When new bytes last came from the client.
  public var lastHeard: Instant?
  /// Who answered that the client cannot be reached.
  public var unreachableBy: String?
  /// Bytes that were on the wire but not in the capture, and so not read.
  public var bytesNotCaptured: Int?
  /// How often AMQP's frame boundaries had to be found anew.
  public var framesLost: Int?
  /// When the capture itself last lost packets, if nothing of the broker was seen since: what is
  /// missing may have been lost there.
  public var captureLossAt: Instant?
}

/// A prediction taken back because the flow recovered.
public struct Withdrawal: Encodable, Sendable {
  public var at: Instant
  public var id: PredictionIdentifier
  public var flow: FlowDescription
  public var reason: Reason
  public var why: Why

  public enum Why: String, Encodable, Sendable {
    /// The client acknowledged what was unanswered.
    case acknowledged
    /// New bytes came from the client.
    case heard
    /// The broker was told to wait, or the flow changed so that no clock runs.
    case noLongerExpected = "no-longer-expected"
    /// The broker still sends after the predicted instant: a setting differs.
    case outlived
  }
}

/// The end of a flow that was in trouble, or that ended of itself.
public struct Closing: Encodable, Sendable {
  public var at: Instant
  public var id: PredictionIdentifier
  public var flow: FlowDescription
  public var reason: Reason
  public var log: String
  public var level: LogLevel
  public var predicted: Bool
  /// From the first prediction to the end.
  public var lead: Interval?
  /// The observed end less the predicted one, where a packet marks the end.
  public var error: Interval?
  public var observed: Observed

  public enum Observed: String, Encodable, Sendable {
    case brokerReset = "broker-reset"
    case brokerFin = "broker-fin"
    case clientReset = "client-reset"
    case clientFin = "client-fin"
    /// Nothing more was sent: a kernel that gives up says nothing.
    case silence
    /// The client's address and port were used anew.
    case reused
  }
}

/// Nothing is wrong yet, but the flow could linger half-open.
public struct Risk: Encodable, Sendable {
  public var at: Instant
  public var flow: FlowDescription
  public var risk: Kind
  public var advice: String

  public enum Kind: String, Encodable, Sendable, CaseIterable {
    case heartbeatsDisabled = "heartbeats-disabled"
  }
}

/// What was read, at the end.
public struct Summary: Encodable, Sendable, Equatable {
  public var at: Instant?
  public var packets = 0
  public var bytes = 0
  public var flows = 0
  public var predictions = 0
  public var withdrawn = 0
  public var risks = 0
  public var captureDropped = 0
  public var undecodable = 0
  /// By the name of ``DecodeError``, those that occurred.
  public var undecodableBy: [String: Int] = [:]
  /// Later fragments of IP packets, which hold no TCP header.
  public var fragments = 0
  /// Packets that were captured twice.
  public var duplicates = 0
  /// Connections that the broker closed for a reason flatline does not know.
  public var unexplained = 0
  /// Flows given up because the table was full.
  public var flowsEvicted = 0

  public init() {}
}

/// Names a prediction: sixteen hexadecimal digits, the same in every run over the same packets.
public struct PredictionIdentifier: Hashable, Sendable, Encodable, CustomStringConvertible {
  let value: UInt64

  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
