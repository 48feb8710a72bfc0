/// `mutating`, though nothing is changed: so a flow is read in its place in the table. A parameter
/// would be a copy, which takes longer than most evaluations.
extension FlowRecord {
  mutating func verdict(
    of prognosis: Prognosis, neighbourFailed: Bool, now: Instant
  ) -> Prognosis.Verdict? {
    prognosis.verdict(on: flow, neighbourFailed: neighbourFailed, now: now)
  }

  mutating func nextEvaluation(by prognosis: Prognosis, now: Instant) -> Instant? {
    prognosis.nextEvaluation(of: flow, now: now)
  }
}
