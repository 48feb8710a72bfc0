import ArgumentParser
import FlatlineCore
import FoundationEssentials

/// What `rabbitmqctl list_connections name timeout` prints: a line per connection, its name
/// (`client -> broker`), a tab, and the heartbeat timeout in seconds.
struct HeartbeatHints {
  private(set) var intervals: [FlowKey: Interval] = [:]

  /// - Throws: ``ValidationError`` when the file cannot be read, or contains something else. The
  ///   output of a broker without connections is accepted.
  init(file: String) throws {
    let text: String
    do {
      text = try String(contentsOfFile: file, encoding: .utf8)
    } catch {
      throw ValidationError("--heartbeat-hints \(file): \(FileTrouble.text(error))")
    }
    self.init(text)
    guard !intervals.isEmpty || !isForeign else {
      throw ValidationError(
        "--heartbeat-hints \(file): no line of the form \"client:port -> broker:port<tab>seconds\"."
      )
    }
  }

  /// Whether there are lines that rabbitmqctl does not print.
  private var isForeign = false

  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      if line == "name\ttimeout" || line.hasPrefix("Listing connections") { continue }
      guard let (key, interval) = Self.hint(line) else {
        isForeign = true
        continue
      }
      intervals[key] = interval
    }
  }

  private static func hint(_ line: Substring) -> (FlowKey, Interval)? {
    let columns = line.split(separator: "\t")
    guard columns.count >= 2,
      let number = columns[1].split(separator: " ").first, let seconds = UInt16(number)
    else { return nil }
    return FlowKey(columns[0]).map { ($0, .seconds(Int(seconds))) }
  }
}
