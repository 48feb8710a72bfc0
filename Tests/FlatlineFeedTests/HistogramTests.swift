import Testing

@testable import FlatlineCore
@testable import FlatlineFeed

struct HistogramTests {
  /// Each bucket has all that are not longer, and the last has all.
  @Test func buckets() {
    var histogram = Histogram(bounds: [.milliseconds(100), .seconds(1)])
    for duration in [0.05, 0.1, 0.5, 1, 7] { histogram.record(.seconds(duration)) }
    let text = PrometheusText.encode([Metric("a_seconds", help: "b", histogram)])
    #expect(
      text == """
        # HELP a_seconds b
        # TYPE a_seconds histogram
        a_seconds_bucket{le="0.1"} 2
        a_seconds_bucket{le="1"} 4
        a_seconds_bucket{le="+Inf"} 5
        a_seconds_sum 8.65
        a_seconds_count 5

        """)
  }

  @Test func whatEndedAsPredictedIsMeasured() {
    var tally = PredictionTally(prefix: SubnetPrefix())
    tally.record(.prediction(.of(1)))
    guard case .closed(var closing) = Event.end(1, at: 900) else { return }
    (closing.lead, closing.error) = (.seconds(900), .milliseconds(-20))
    tally.record(.closed(closing))
    #expect(tally.leads.samples.last?.value == 1)
    let errors = tally.errors.samples
    #expect(errors.first { $0.labels.first?.value == "0.01" }?.value == 0)
    #expect(errors.first { $0.labels.first?.value == "0.03" }?.value == 1)
  }

  /// One that would have lingered without end says nothing of how well instants are told.
  @Test func whatHadNoInstantHasNoError() {
    var tally = PredictionTally(prefix: SubnetPrefix())
    var prediction = Prediction.of(1)
    prediction.closesAt = .openEnd
    tally.record(.prediction(prediction))
    guard case .closed(var closing) = Event.end(1, at: 900) else { return }
    closing.error = .seconds(-1_000_000)
    tally.record(.closed(closing))
    #expect(tally.errors.samples.last?.value == 0)
  }

  @Test func subnetsCanBecomeOthers() {
    var tally = PredictionTally(prefix: SubnetPrefix())
    tally.record(.prediction(.of(1)))
    tally.prefix = SubnetPrefix(v4: 16)
    #expect(tally.standing(limit: 10).keys.map(\.subnet) == ["198.51.0.0/16"])
  }
}
