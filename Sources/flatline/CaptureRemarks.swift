import Capture
import FlatlineCore
import FlatlineReport
import ParallelReading

/// What there is to say about a capture itself, below a table.
enum CaptureRemarks {
  static func lines(_ engine: ShardedEngine, _ alignment: CaptureAlignment?) -> [String] {
    guard let start = engine.start else { return ["Read no packets."] }
    let summary = engine.summary
    var lines = [
      "Read \(Text.count(summary.packets, "packet")), \(Text.date(start)) to "
        + "\(Text.date(engine.toldTime)) UTC (\(Text.duration(engine.now - start)))."
    ]
    if let vantage = engine.vantage, let text = VantageText.sentence(vantage) { lines.append(text) }
    if summary.flows == 0 {
      lines.append("No connection to a watched port; is the broker's port another (--port)?")
    }
    if summary.passedOver > 0 {
      lines.append("Passed over \(Text.count(summary.passedOver, "connection")) to other brokers.")
    }
    if summary.translated > 0 {
      lines.append(
        "Told once: \(Text.count(summary.translated, "connection")) that the capture shows under "
          + "other addresses as well (address translation).")
    }
    if summary.checksumsIgnored > 0 {
      lines.append(
        "Checksums of \(Text.count(summary.checksumsIgnored, "connection")) were not looked at: "
          + "the capture has them from before the network card filled them in.")
    }
    if summary.undecodable > 0 {
      let kinds = summary.undecodableBy.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      lines.append(
        "Could not decode \(Text.count(summary.undecodable, "packet")): "
          + kinds.joined(separator: ", ") + ".")
    }
    return lines + CaptureText.lines(alignment?.comparisons ?? [])
  }
}
