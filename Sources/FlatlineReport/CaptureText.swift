import FlatlineCore

/// What several captures that were read together say of each other, in sentences.
package enum CaptureText {
  /// Of an offset that is less nobody has to know.
  private static let leastTold = Interval.milliseconds(1)

  /// One for each clock that is apart, and for each capture that is not read, or not to its end.
  package static func lines(_ comparisons: [CaptureComparison]) -> [String] {
    comparisons.flatMap { comparison in
      let file = Text.safe(comparison.file, limit: 100)
      var lines: [String] = []
      if let clock = clock(comparison) { lines.append("\(file) \(clock)") }
      if comparison.isUnread ?? false, let reference = comparison.reference {
        lines.append(
          "\(file) is not read: it has the clients' direction of connections of "
            + "\(Text.safe(reference, limit: 100)), by another clock, and no packet in common to tell "
            + "how far the clocks are apart.")
      }
      if let until = comparison.readUntil {
        lines.append(
          "\(file) is read up to \(Text.clock(until)), where the captures nearer to the broker end."
        )
      }
      return lines
    }
  }

  private static func clock(_ comparison: CaptureComparison) -> String? {
    guard let reference = comparison.reference, let ahead = comparison.ahead else { return nil }
    let isTold = ahead.magnitude >= leastTold || comparison.drift != nil
    guard isTold else { return nil }
    let way = ahead < .zero ? "behind" : "ahead of"
    var words = "runs \(precise(ahead)) \(way) \(Text.safe(reference, limit: 100))"
    if let drift = comparison.drift {
      let anHour = Interval.seconds(abs(drift) * 3600e-6)
      words += " and \(drift < 0 ? "loses" : "gains") \(precise(anHour)) an hour"
    }
    if let within = comparison.within {
      words += ", give or take \(precise(max(within, .microseconds(100)))) at most"
    } else {
      words += ", and the path's delay is in it: packets of one direction only are in both"
    }
    return words + "; taken out."
  }

  /// `2.480 s`, `40.0 ms`.
  private static func precise(_ interval: Interval) -> String {
    let isLong = interval.magnitude >= .seconds(1)
    let digits = isLong ? 3 : 1
    let unit: Int64 = isLong ? 1_000_000 : 100_000
    let rounded = (interval.magnitude.nanoseconds + unit / 2) / unit
    let scale: Int64 = isLong ? 1000 : 10
    let fraction = String(rounded % scale)
    return "\(rounded / scale)."
      + String(repeating: "0", count: digits - fraction.utf8.count) + fraction
      + (isLong ? " s" : " ms")
  }

  // Where packets died.

  /// More connections are only counted.
  private static let mostConnections = 5

  /// Of the connections in trouble, the most urgent first.
  package static func lines(_ cases: some Sequence<Case>) -> [String] {
    let told = cases.filter { $0.prediction.evidence.paths != nil }.sorted(by: Case.isMoreUrgent)
    var lines = told.prefix(mostConnections).flatMap { entry in
      (entry.prediction.evidence.paths ?? []).map { path in
        "\(entry.connection): \(sentence(path))"
      }
    }
    if told.count > mostConnections {
      let more = Text.count(told.count - mostConnections, "more connection")
      lines.append("How far the packets of \(more) came, --format jsonl tells (evidence.paths).")
    }
    return lines
  }

  /// How far a connection's packets came.
  package static func sentence(_ path: PathEvidence) -> String {
    let capture = Text.safe(path.capture, limit: 100)
    var parts: [String] = []
    if let missing = path.brokerMissing {
      let end =
        missing.since > path.ends
        ? "are not in \(capture), which ends before" : "never reached \(capture)"
      parts.append("\(packets(missing, of: "broker")) \(end)")
    } else if let arrived = path.brokerArrived {
      parts.append("\(capture) has the last \(Text.count(arrived, "packet")) of the broker")
    }
    if let missing = path.clientMissing {
      parts.append("\(packets(missing, of: "client")) in \(capture) never reached the broker")
    } else if path.brokerMissing == nil {
      parts.append("nothing that the client has answered")
    }
    return parts.joined(separator: path.clientMissing == nil ? ", and " : "; ") + "."
  }

  private static func packets(_ missing: PathEvidence.Missing, of sender: String) -> String {
    let since = " since \(Text.clock(missing.since))"
    if missing.retransmissions == missing.packets {
      return "the \(sender)'s " + Text.count(missing.packets, "retransmission") + since
    }
    var words = Text.count(missing.packets, "packet") + " of the \(sender)"
    if missing.retransmissions > 0 {
      words += ", \(Text.count(missing.retransmissions, "retransmission")) among them,"
    }
    return words + since
  }
}
