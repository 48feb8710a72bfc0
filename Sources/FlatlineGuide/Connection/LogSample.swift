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
  /// - Parameter version: the broker's; where it is not known, all are told.
  package static func all(of endings: [Ending], version: BrokerVersion?) -> [LogSample] {
    var samples: [LogSample] = []
    for ending in endings {
      for sample in of(ending, version: version)
      where !samples.contains(where: { $0.log == sample.log && $0.versions == sample.versions }) {
        samples.append(sample)
      }
    }
    return samples
  }

  private static func of(_ ending: Ending, version: BrokerVersion?) -> [LogSample] {
    let versions = version.map { [$0] } ?? changes
    var samples: [LogSample] = []
    var runs: [(wording: Wording, first: BrokerVersion)] = []
    for version in versions {
      let wording = Wording(ending, version: version, encrypted: false)
      if runs.last?.wording != wording { runs.append((wording, version)) }
    }
    for (index, run) in runs.enumerated() {
      let next = runs.indices.contains(index + 1) ? runs[index + 1].first : nil
      samples.append(
        LogSample(
          log: run.wording.log, level: run.wording.level,
          versions: span(from: index == 0 ? nil : run.first, to: next),
          circumstance: ending.circumstance))
    }
    return samples + overTLS(ending, versions[versions.count - 1])
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
    switch (first, next) {
    case (nil, nil): nil
    case (nil, let next?): "before \(next)"
    case (let first?, nil): "since \(first)"
    case (let first?, let next?): "from \(first) to before \(next)"
    }
  }

  /// Versions since which something is worded differently (``Wording``).
  private static let changes = [
    BrokerVersion(3, 8), BrokerVersion(3, 10, 14), BrokerVersion(3, 11), BrokerVersion(3, 11, 9),
    BrokerVersion(3, 13), BrokerVersion(4, 0), BrokerVersion(4, 1), BrokerVersion(4, 3),
  ]
}

extension Ending {
  /// When a connection ends so, where others that are told by the same word end differently.
  fileprivate var circumstance: String? {
    switch self {
    case .swallowed: "while the broker had more to send than the kernel took"
    case .heartbeatNotSent: "where the broker notices when its own heartbeat fails"
    case .handshakeTimeout(let awaiting): awaiting == "handshake" ? nil : "after the first bytes"
    case .noData: "before the client's first byte: a health check"
    case .closedBeforeStart: "by RST, before the broker's first byte"
    case .amqp10: "to AMQP 1.0, where it is not served"
    case .kernel, .missedHeartbeats, .sendTimeout, .abrupt, .badHeader, .refusedLogin, .exception,
      .normal:
      nil
    }
  }
}
