/// How a flow will end, and when.
///
/// In two stages: each clock (``ClockKind``) makes its own forecast, or none; ``Arbitration``
/// then says which of them comes first, and which would be next.
struct Prognosis {
  var kernel: KernelProfile
  /// With the version of this flow's broker filled in.
  var broker: BrokerProfile
  /// See ``ClockContext/likelyHeartbeat``.
  var likelyHeartbeat: LikelyHeartbeat?

  struct Verdict {
    var winner: Forecast
    var runnerUp: Forecast?
  }

  /// The confidence of a forecast that is as likely wrong as right.
  static let even = 0.5

  /// - Parameter neighbourFailed: see ``ClockContext/neighbourFailed``.
  /// - Returns: `nil` if nothing is wrong with the flow, or not enough is known to say so.
  func verdict(on flow: Flow, neighbourFailed: Bool = false, now: Instant) -> Verdict? {
    // If only one side was captured, the silence of the other says nothing.
    guard flow.isAccepted,
      flow.broker.lastSeen != nil || flow.isResetFromSocket || flow.unanswered.told != nil
        || flow.isProvenClientAlone
    else { return nil }
    let context = ClockContext(
      kernel: kernel, broker: broker, now: now, neighbourFailed: neighbourFailed,
      likelyHeartbeat: likelyHeartbeat)
    return Arbitration(context: context).verdict(on: flow)
  }

  /// The next instant at which a verdict may change though no packet came; `nil` if there is none.
  func nextEvaluation(of flow: Flow, now: Instant) -> Instant? {
    if flow.isOver { return nil }
    let context = ClockContext(
      kernel: kernel, broker: broker, now: now, likelyHeartbeat: likelyHeartbeat)
    var next = Instant.distantFuture
    for index in ClockKind.settling.indices {
      let instant = ClockKind.settling[index].nextEvaluation(of: flow, context)
      next = min(next, instant ?? .distantFuture)
    }
    for index in ClockKind.racing.indices {
      let instant = ClockKind.racing[index].nextEvaluation(of: flow, context)
      next = min(next, instant ?? .distantFuture)
    }
    if flow.isBrokerAlone, let due = OneDirectionRules(context).brokersSignDue(flow),
      due > now
    {
      next = min(next, due)
    }
    return next == .distantFuture ? nil : next
  }
}
