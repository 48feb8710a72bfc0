import FlatlineCore

/// How RabbitMQ's log words an ending, and which versions do so.
package struct LogSample: Sendable, Equatable {
  package var log: String
  package var level: LogLevel
  /// `nil` where every version does, or the version is known.
  package var versions: String?
  /// When it is worded so; `nil` where that goes without saying.
  package var circumstance: String?

  /// The samples of some endings, each text once.
  ///
  /// - Parameter subject: its broker's version counts, or all do; and its heartbeat.
  package static func all(of endings: [Ending], for subject: Subject) -> [LogSample] {
    var samples: [LogSample] = []
    for ending in endings.compactMap({ $0.with(heartbeat: subject.heartbeat) }) {
      for sample in of(ending, version: subject.version) {
        let same = samples.firstIndex { $0.log == sample.log && $0.versions == sample.versions }
        guard let same else {
          samples.append(sample)
          continue
        }
        samples[same].circumstance = either(samples[same].circumstance, sample.circumstance)
      }
    }
    return samples
  }

  /// Where one of them goes without saying, so does the other.
  private static func either(_ first: String?, _ second: String?) -> String? {
    guard let first, let second else { return nil }
    return first == second ? first : "\(first), or \(second)"
  }

  private static func of(_ ending: Ending, version: BrokerVersion?) -> [LogSample] {
    var runs: [(wording: Wording, first: BrokerVersion)] = []
    for version in version.map({ [$0] }) ?? changes {
      let wording = Wording(ending, version: version, encrypted: false)
      if runs.last?.wording != wording { runs.append((wording, version)) }
    }
    let samples = runs.indices.map { index in
      LogSample(
        log: runs[index].wording.log, level: runs[index].wording.level,
        versions: span(
          from: index == 0 ? nil : runs[index].first,
          to: index + 1 < runs.count ? runs[index + 1].first : nil),
        circumstance: ending.circumstance)
    }
    return samples + overTLS(ending, version ?? .newest)
  }

  /// Where TLS hides the errno.
  private static func overTLS(_ ending: Ending, _ version: BrokerVersion) -> [LogSample] {
    let plain = Wording(ending, version: version, encrypted: false)
    let encrypted = Wording(ending, version: version, encrypted: true)
    guard plain != encrypted else { return [] }
    return [
      LogSample(
        log: encrypted.log, level: encrypted.level, versions: nil, circumstance: "over TLS")
    ]
  }

  private static func span(from first: BrokerVersion?, to next: BrokerVersion?) -> String? {
    let parts = [first.map { "since \(short($0))" }, next.map { "before \(short($0))" }]
    return first == nil && next == nil ? nil : parts.compactMap(\.self).joined(separator: ", ")
  }

  /// `4.0`, `3.10.14`.
  private static func short(_ version: BrokerVersion) -> String {
    version.patch == 0 ? "\(version.major).\(version.minor)" : "\(version)"
  }

  /// Versions since which something is worded differently (``Wording``).
  private static let changes = [
    BrokerVersion(3, 8), BrokerVersion(3, 10, 14), BrokerVersion(3, 11), BrokerVersion(3, 11, 9),
    BrokerVersion(3, 13), BrokerVersion(4, 0), BrokerVersion(4, 1), BrokerVersion(4, 3),
  ]
}

extension Ending {
  /// With a connection's own heartbeat; `nil` where that cannot end it.
  fileprivate func with(heartbeat: Interval?) -> Ending? {
    guard case .missedHeartbeats = self, let heartbeat else { return self }
    return heartbeat > .zero ? .missedHeartbeats(timeout: heartbeat) : nil
  }

  /// When a connection ends so, where others that are told by the same word end differently.
  fileprivate var circumstance: String? {
    switch self {
    case .swallowed: "while the broker had more to send than the kernel took"
    case .heartbeatNotSent: "where the broker notices when its own heartbeat fails"
    case .handshakeTimeout(let awaiting): awaiting == "handshake" ? nil : "after the first bytes"
    case .noData: "before the client's first byte: a health check"
    case .closedBeforeStart: "by RST, before the broker's first byte"
    case .amqp10: "to AMQP 1.0, where it is not served"
    case .kernel, .missedHeartbeats, .sendTimeout, .heartbeatStuck, .abrupt, .badHeader,
      .refusedLogin, .exception, .normal, .lingering:
      nil
    }
  }
}
