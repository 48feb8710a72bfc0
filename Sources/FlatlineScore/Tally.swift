import FlatlineCore

/// Counts the verdicts on connections.
struct Tally {
  let uncertainty: Interval
  private(set) var buckets: [Score.Bucket]
  private(set) var outcomes: [Score.Outcome] = []
  private(set) var undecided = 0
  private(set) var later = 0
  private var counts: [String: Count] = [:]
  private var sum = Count()

  /// The bounds of the buckets. Each contains its lower bound, the last also its upper.
  private static let bounds = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 1]

  private struct Count {
    var right = 0
    var wrong = 0
    var missed = 0
    var falseAlarms = 0
    var leads: [Interval] = []
    var firstErrors: [Interval] = []
    var lastErrors: [Interval] = []
    var firstInWindow = 0
    var lastInWindow = 0

    func row(_ reason: String) -> Score.Row {
      Score.Row(
        reason: reason, right: right, wrong: wrong, missed: missed, falseAlarms: falseAlarms,
        lead: Spread(leads),
        first: Score.Accuracy(error: Spread(firstErrors), inWindow: firstInWindow),
        last: Score.Accuracy(error: Spread(lastErrors), inWindow: lastInWindow))
    }
  }

  /// - Parameter uncertainty: how far the log's times may still be off.
  init(uncertainty: Interval) {
    self.uncertainty = uncertainty
    buckets = zip(Self.bounds, Self.bounds.dropFirst()).map {
      Score.Bucket(lower: $0, upper: $1)
    }
  }

  var rows: [Score.Row] { counts.sorted { $0.key < $1.key }.map { $0.value.row($0.key) } }
  var total: Score.Row { sum.row("total") }

  mutating func add(_ verdict: Judge.Verdict, _ judge: Judge) {
    calibrate(judge)
    switch verdict {
    case .right(let closing, let first, let last):
      add(closing, first, last)
      append(.right, judge.connection, closing, last, lead: max(.zero, closing.at - first.at))
    case .wrong(let closing, let last):
      count(closing) { $0.wrong += 1 }
      append(.wrong, judge.connection, closing, last)
    case .missed(let closing):
      count(closing) { $0.missed += 1 }
      append(.missed, judge.connection, closing, nil)
    case .falseAlarm(let last):
      count(last.reason.rawValue) { $0.falseAlarms += 1 }
      append(.falseAlarm, judge.connection, judge.closing, last)
    case .later: later += 1
    case .undecided: undecided += 1
    case .quiet: break
    }
  }

  private mutating func add(
    _ closing: BrokerLog.Closing, _ first: CapturedConnection.Statement,
    _ last: CapturedConnection.Statement
  ) {
    let uncertainty = uncertainty
    count(closing) { count in
      count.right += 1
      // A prediction made a moment after the log line has no lead, but is not late either.
      count.leads.append(max(.zero, closing.at - first.at))
      count.firstErrors.append((first.closesAt - closing.at).magnitude)
      count.lastErrors.append((last.closesAt - closing.at).magnitude)
      if first.isInWindow(closing, tolerance: uncertainty) { count.firstInWindow += 1 }
      if last.isInWindow(closing, tolerance: uncertainty) { count.lastInWindow += 1 }
    }
  }

  private mutating func count(_ closing: BrokerLog.Closing, _ change: (inout Count) -> Void) {
    count(LogReason.word(for: closing.reason ?? ""), change)
  }

  private mutating func count(_ reason: String, _ change: (inout Count) -> Void) {
    change(&counts[reason, default: Count()])
    change(&sum)
  }

  private mutating func calibrate(_ judge: Judge) {
    guard let isRight = judge.isFirstRight(tolerance: uncertainty),
      let confidence = judge.connection.predictions.first?.confidence,
      let index = buckets.lastIndex(where: { $0.lower <= confidence })
    else { return }
    buckets[index].count += 1
    if isRight { buckets[index].right += 1 }
  }

  private mutating func append(
    _ kind: Score.Outcome.Kind, _ connection: CapturedConnection,
    _ closing: BrokerLog.Closing?, _ prediction: CapturedConnection.Statement?,
    lead: Interval? = nil
  ) {
    outcomes.append(
      Score.Outcome(
        kind: kind, client: connection.client.description,
        name: connection.name ?? closing?.name,
        at: closing?.at ?? prediction?.closesAt ?? connection.lastSeen,
        logged: closing?.reason, predicted: prediction?.log, lead: lead?.inSeconds))
  }
}
