@testable import FlatlineCore
@testable import FlatlineFeed

/// A page in the text format, taken apart.
struct Page {
  struct Family {
    var name: String
    var help: String
    var type = ""
    var samples: [Sample] = []
  }

  struct Sample: Equatable {
    /// Of a histogram.
    var suffix = ""
    /// As they stand between the braces.
    var labels: String
    var value: String
  }

  var families: [Family] = []
  /// Lines that stand where they may not.
  var strays: [String] = []

  /// The page that Prometheus gets of a snapshot.
  init(_ snapshot: MetricsSnapshot) {
    self.init(PrometheusText.encode(snapshot.metrics))
  }

  private init(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      if line.hasPrefix("# HELP "), words.count == 4 {
        families.append(Family(name: words[2], help: words[3]))
      } else if line.hasPrefix("# TYPE "), words.count == 4, let last = families.last,
        last.name == words[2], last.type.isEmpty, last.samples.isEmpty
      {
        families[families.count - 1].type = words[3]
      } else if let sample = Sample(line, of: families.last) {
        families[families.count - 1].samples.append(sample)
      } else {
        strays.append(String(line))
      }
    }
  }

  /// The values of a family by their labels.
  func values(_ name: String) -> [String: String] {
    let samples = families.filter { $0.name == name }.flatMap(\.samples)
    return Dictionary(samples.map { ($0.labels, $0.value) }) { "\($0) and \($1)" }
  }

  /// The value of a metric without labels.
  func value(_ name: String) -> String? { values(name)[""] }
}

extension Page.Sample {
  fileprivate init?(_ line: Substring, of family: Page.Family?) {
    guard let family, !family.type.isEmpty, line.hasPrefix(family.name),
      let space = line.lastIndex(of: " ")
    else { return nil }
    var rest = line[..<space].dropFirst(family.name.count)
    if family.type == "histogram",
      let suffix = ["_bucket", "_sum", "_count"].first(where: rest.hasPrefix)
    {
      rest = rest.dropFirst(suffix.count)
      self.suffix = suffix
    }
    value = String(line[line.index(after: space)...])
    if rest.isEmpty {
      labels = ""
    } else if rest.hasPrefix("{"), rest.hasSuffix("}") {
      labels = String(rest.dropFirst().dropLast())
    } else {
      return nil
    }
  }
}

extension MetricsSnapshot {
  /// Something of everything.
  static var full: MetricsSnapshot {
    var snapshot = MetricsSnapshot(prefix: SubnetPrefix())
    snapshot.at = .at(100)
    snapshot.version = "0.5.0"
    snapshot.revision = "abc123"
    snapshot.settings.takenAt = .at(1)
    for event: Event in [
      .prediction(.of(1, closesAt: 900)), .prediction(.of(2, closesAt: 500)),
      .prediction(.of(3, reason: .kernel(.ehostunreach))),
      .recovery(3, at: 1, reason: .kernel(.ehostunreach)),
      .prediction(.of(4)), .end(4, at: 2), .end(5, at: 3, reason: .normal, predicted: false),
      .lingering,
    ] { snapshot.predictions.record(event) }
    snapshot.summary.packets = 1000
    snapshot.summary.bytes = 123_456
    snapshot.summary.flows = 40
    snapshot.summary.flowsEvicted = 7
    snapshot.summary.undecodableBy = ["truncated-ip-header": 2, "malformed-tcp-header": 1]
    snapshot.census = [nil: 1, .zero: 2, .seconds(60): 3, .seconds(31): 4, .seconds(580): 5]
    snapshot.oneDirection = OneDirection(broker: 6, client: 8)
    snapshot.vantage = Vantage(place: .broker, toBroker: .microseconds(20), toClients: nil)
    snapshot.sockets = SocketCounts()
    snapshot.sockets?.add(nil)
    snapshot.sockets?.add(.retransmitting)
    for (name, dropped) in [("eth0", 3), ("eth1", 0)] {
      snapshot.interfaces.append(
        Interface(name: name, received: 500, droppedByKernel: dropped, droppedByInterface: 1))
    }
    snapshot.lag = .milliseconds(250)
    snapshot.process.residentBytes = 1 << 20
    snapshot.process.processorTime = .seconds(1.5)
    snapshot.process.startedAt = .at(0.5)
    var counts = DeliveryQueue.Counts()
    counts.delivered = 9
    counts.failed = 4
    counts.dropped = 2
    counts.waiting = 1
    snapshot.deliveries = [("stdout", counts), ("alertmanager", .init())]
    return snapshot
  }
}
