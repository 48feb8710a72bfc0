import Testing

@testable import FlatlineFeed

/// Prometheus' text format, version 0.0.4, as its documentation has it.
struct PrometheusTextTests {
  private func line(_ value: Double) -> String? {
    let text = PrometheusText.encode([Metric("metric", .gauge, help: "", value)])
    return text.split(separator: "\n").last.map(String.init)
  }

  @Test func aFamilyIsHelpTypeAndSamples() {
    let metrics = [
      Metric(
        "flatline_feed_waiting", .gauge, help: "Events not delivered yet.",
        [.init(3, ["feed": "stdout", "by": "me"]), .init(0.5, ["feed": "b"])]),
      Metric("flatline_packets_total", .counter, help: "Packets looked at.", 12),
    ]
    #expect(
      PrometheusText.encode(metrics) == """
        # HELP flatline_feed_waiting Events not delivered yet.
        # TYPE flatline_feed_waiting gauge
        flatline_feed_waiting{feed="stdout",by="me"} 3
        flatline_feed_waiting{feed="b"} 0.5
        # HELP flatline_packets_total Packets looked at.
        # TYPE flatline_packets_total counter
        flatline_packets_total 12

        """)
  }

  @Test func aFamilyWithoutSamplesIsNamedAllTheSame() {
    let text = PrometheusText.encode([Metric("metric", .gauge, help: "None.", [])])
    #expect(text == "# HELP metric None.\n# TYPE metric gauge\n")
  }

  /// In labels quotes too, for they end a value.
  @Test(arguments: [
    ("plain", #"plain"#, #"plain"#),
    ("a \"word\"", #"a "word""#, #"a \"word\""#),
    ("C:\\temp", #"C:\\temp"#, #"C:\\temp"#),
    ("two\nlines", #"two\nlines"#, #"two\nlines"#),
    ("\\n", #"\\n"#, #"\\n"#),
    ("carriage\r\nreturn", "carriage\r\\nreturn", "carriage\r\\nreturn"),
    ("größer 🐇", "größer 🐇", "größer 🐇"),
    ("", "", ""),
  ])
  func escaping(text: String, help: String, label: String) {
    let metric = Metric("metric", .gauge, help: text, [.init(1, ["label": text])])
    #expect(
      PrometheusText.encode([metric])
        == "# HELP metric \(help)\n# TYPE metric gauge\nmetric{label=\"\(label)\"} 1\n")
  }

  @Test(arguments: [
    (0, "0"), (-0.0, "0"), (1, "1"), (-3, "-3"), (0.25, "0.25"), (-1.5, "-1.5"),
    (1_795_359_214, "1795359214"), (1_795_359_214.5, "1795359214.5"),
    (8_999_999_999_999_999, "8999999999999999"), (1e300, "1e+300"), (-1e300, "-1e+300"),
    (1e-9, "1e-09"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
  ])
  func numbers(value: Double, text: String) {
    #expect(line(value) == "metric \(text)")
  }
}
