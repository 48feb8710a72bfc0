/// A prediction taken back, mostly because the flow recovered.
public struct Withdrawal: Encodable, Sendable {
  public var at: Instant
  public var id: PredictionIdentifier
  public var flow: FlowDescription
  public var reason: Reason
  public var why: Why

  /// What became of the connection.
  package enum Outcome: Sendable {
    case closed, recovered
    /// Nobody knows.
    case givenUp
  }

  public enum Why: String, Encodable, Sendable {
    /// The client acknowledged what was unanswered.
    case acknowledged
    /// New bytes came from the client.
    case heard
    /// The client answered a question whether it is still there.
    case answered
    /// The broker was told to wait, or the flow changed so that no clock runs.
    case noLongerExpected = "no-longer-expected"
    /// The broker still sends after the predicted instant: a setting differs.
    case outlived
    /// It has ended, but not as was predicted, and nothing shows how.
    case endedOtherwise = "ended-otherwise"
    /// The connection never opened, and was given up because there was no room. It may die yet.
    case givenUp = "given-up"
    /// The broker repeats no more what was unanswered, or has not closed in time: the client has answered
    /// or reset the connection, in the direction that the capture does not have.
    case unseen

    package var outcome: Outcome {
      switch self {
      case .acknowledged, .heard, .answered, .noLongerExpected, .outlived: .recovered
      case .endedOtherwise: .closed
      case .givenUp, .unseen: .givenUp
      }
    }
  }
}
