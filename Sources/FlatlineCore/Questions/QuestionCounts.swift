/// What became of questions, since the start.
public struct QuestionCounts: Sendable, Equatable {
  /// Handed out by ``Engine/questions(upTo:)``.
  public var asked = 0
  public var answered = 0
  /// Seen to leave, and not answered before the next.
  public var unanswered = 0
  /// Not seen to leave: they say nothing of the client.
  public var unseen = 0

  public init() {}
}
