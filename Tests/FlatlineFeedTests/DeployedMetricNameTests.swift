import FlatlineCore
import FlatlineFeed
import Foundation
import Testing

/// The metrics that the dashboard and the rules in `tools/deploy` ask for.
struct DeployedMetricNameTests {
  private static let metrics = MetricsSnapshot(prefix: SubnetPrefix()).metrics
  private static let made = Set(metrics.map(\.name))
  /// The names of a histogram's series, and what it is called.
  private static let series = Dictionary(
    metrics.filter { $0.kind == .histogram }.flatMap { metric in
      ["_bucket", "_sum", "_count"].map { (metric.name + $0, metric.name) }
    }
  ) { $1 }
  /// Prometheus itself makes it, for each target.
  private static let byPrometheus: Set = ["up"]

  private static func text(_ file: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appending(path: "tools/deploy").appending(path: file), encoding: .utf8)
  }

  @Test func theDashboardAsksForWhatTheProgramMakes() throws {
    let text = try Self.text("grafana/flatline.json")
    let expressions = Self.expressions(in: try JSONSerialization.jsonObject(with: Data(text.utf8)))
    #expect(expressions.count > 25)
    let names = Set(expressions.flatMap(PromQL.metricNames).map { Self.series[$0] ?? $0 })
    #expect(names.subtracting(Self.made) == [])
    #expect(Self.made.subtracting(names) == [], "not shown")
    // The variables' queries, and what is said in words.
    #expect(Self.names(writtenIn: text).subtracting(Self.made) == [])
  }

  @Test func theRulesAskForWhatTheProgramMakes() throws {
    let text = try Self.text("prometheus/flatline.rules.yml")
    let expressions = Self.expressions(inRules: text)
    #expect(expressions.count == text.matches(of: #/- (alert|record):/#).count)
    let recorded = Set(text.matches(of: #/- record: (\S+)/#).map { String($0.1) })
    let names = Set(expressions.flatMap(PromQL.metricNames))
    #expect(names.count >= 10)
    #expect(recorded.subtracting(names) == [], "not used")
    #expect(names.subtracting(Self.made).subtracting(recorded) == Self.byPrometheus)
    #expect(Self.names(writtenIn: text).subtracting(Self.made) == [])
  }

  @Test(arguments: [
    ("up{job=\"a_b\"} == 0", ["up"]),
    (
      "sum without (by_x) (rate(a_total{b=~\"c|d\"}[$__rate_interval])) / b > 0.5",
      ["a_total", "b"]
    ),
    ("max_over_time(a[1h]) and on (x) b_c unless d:e:f offset 5m", ["a", "b_c", "d:e:f"]),
  ])
  func namesInAnExpression(expression: String, names: [String]) {
    #expect(PromQL.metricNames(in: expression) == names)
  }

  private static func names(writtenIn text: String) -> Set<String> {
    Set(text.matches(of: #/\bflatline_\w+/#).map { series[String($0.output)] ?? String($0.output) })
  }

  /// The values of all members named `expr`.
  private static func expressions(in value: Any) -> [String] {
    if let array = value as? [Any] { return array.flatMap(expressions) }
    guard let object = value as? [String: Any] else { return [] }
    return object.flatMap { name, value in
      name == "expr" ? [value as? String ?? ""] : expressions(in: value)
    }
  }

  /// What stands after `expr:` in its line or, after `expr: |`, in the lines that are indented more.
  private static func expressions(inRules text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func indent(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }
    return lines.indices.compactMap { index in
      let parts = lines[index].split(separator: "expr:", maxSplits: 1)
      guard parts.count == 2, parts[0].allSatisfy({ $0 == " " }) else { return nil }
      guard parts[1] == " |" else { return String(parts[1]) }
      return lines[(index + 1)...].prefix { indent($0) > indent(lines[index]) }
        .joined(separator: "\n")
    }
  }
}
