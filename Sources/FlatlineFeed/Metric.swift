/// One metric with its samples, as any encoder can write it: all that is said of it at one instant.
package struct Metric: Sendable {
  package enum Kind: String, Sendable {
    /// Only grows, from 0 at the start of the process.
    case counter
    case gauge
    case histogram
  }

  package struct Label: Sendable, Hashable {
    package var name: String
    package var value: String
  }

  package struct Sample: Sendable {
    /// What stands behind the metric's name: a histogram's `_bucket`, `_sum` or `_count`.
    package var suffix = ""
    /// In the order in which they are written.
    package var labels: [Label]
    package var value: Double

    init(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
      self.labels = labels.map { Label(name: $0.key, value: $0.value) }
      self.value = value
    }

    init(_ count: Int, _ labels: KeyValuePairs<String, String> = [:]) {
      self.init(Double(count), labels)
    }
  }

  /// With the unit at its end, as Prometheus' conventions have it (seconds, bytes).
  package var name: String
  package var help: String
  package var kind: Kind
  /// May be empty: the metric exists, and nothing can be said now.
  package var samples: [Sample]

  init(_ name: String, _ kind: Kind, help: String, _ samples: [Sample]) {
    self.name = name
    self.help = help
    self.kind = kind
    self.samples = samples
  }

  /// With one sample, without labels.
  init(_ name: String, _ kind: Kind, help: String, _ value: Double) {
    self.init(name, kind, help: help, [Sample(value)])
  }

  init(_ name: String, _ kind: Kind, help: String, _ count: Int) {
    self.init(name, kind, help: help, [Sample(count)])
  }

  init(_ name: String, help: String, _ histogram: Histogram) {
    self.init(name, .histogram, help: help, histogram.samples)
  }
}
