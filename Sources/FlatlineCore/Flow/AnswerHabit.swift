/// How the client's application answers what the broker sends: a consumer's acknowledgments of
/// deliveries, for one.
///
/// There may be a million flows: two bytes each, and a few instructions per segment.
struct AnswerHabit: Sendable, Equatable {
  /// Answers that came at once, as many as count; a late one halves them.
  private var prompt: UInt8 = 0
  /// Segments of the broker's since the client was last heard.
  private var waiting: UInt8 = 0

  private static let most: UInt8 = 64
  /// An application that works takes milliseconds.
  private static let promptness = Interval.milliseconds(100)
  /// So many answers are a habit, and so many missing ones its end.
  private static let habit: UInt8 = 8
  private static let end: UInt8 = 3

  /// The broker sent new bytes. Heartbeats are not answered.
  @inline(__always)
  mutating func sent(_ length: Int) {
    if length > FrameHeader.length + 1, waiting < Self.most { waiting += 1 }
  }

  /// The client was heard.
  ///
  /// - Parameter wait: since the broker's last new bytes.
  @inline(__always)
  mutating func heard(after wait: Interval) {
    if waiting == 0 { return }
    waiting = 0
    if wait > Self.promptness {
      prompt /= 2
    } else if prompt < Self.most {
      prompt += 1
    }
  }

  /// Whether an application that had always answered at once has left several segments unanswered.
  var haveStopped: Bool { prompt >= Self.habit && waiting >= Self.end }
}
