import Capture
import FlatlineCore
import FlatlineReport
import FlatlineScore

/// The engine's events for a run, with the broker's log and the facts of the wire.
struct Reading: Sendable {
  let run: LabRun
  let events: [Event]
  let errors: [CaptureError]
  let summary: Summary
  let facts: WireFacts

  /// The broker logs its connection.close a fraction of a millisecond before it sends it.
  private static let loggedAhead = Interval.milliseconds(50)

  /// Ends of captured connections that the broker complained about.
  var complaints: [BrokerLog.Closing] {
    run.log.closings.filter { $0.level >= .warning && facts.clients.contains($0.client) }
  }

  /// When the capture ends.
  var end: Instant? {
    guard case .summary(let summary) = events.last else { return nil }
    return summary.at
  }

  /// Captured connections that the broker did not complain about.
  var blameless: Set<String> { facts.clients.subtracting(complaints.map(\.client)) }

  func predictions(on client: String) -> [Prediction] {
    events.compactMap { event in
      guard case .prediction(let prediction) = event else { return nil }
      return prediction.flow.client.description == client ? prediction : nil
    }
  }

  /// The predictions that were made before the broker closed the connection.
  func predictions(before closing: BrokerLog.Closing) -> [Prediction] {
    predictions(on: closing.client).filter { $0.at <= closing.at + Self.loggedAhead }
  }

  func withdrawals(on client: String) -> [Withdrawal] {
    events.compactMap { event in
      guard case .withdrawn(let withdrawal) = event else { return nil }
      return withdrawal.flow.client.description == client ? withdrawal : nil
    }
  }

  /// Every event as it is printed.
  func lines() throws -> [String] {
    let lines = JSONLines()
    return try events.map { try lines.line($0) }
  }

  /// For messages about a failed test.
  func title(_ client: String) -> String { "\(run.log.names[client] ?? "no name") \(client)" }
}

extension BrokerLog.Closing {
  /// The errno with which the kernel ended the connection.
  var error: SocketError? {
    guard let word = reason?.wholeMatch(of: #/\{inet_error,(\w+)\}/#)?.1 else { return nil }
    return SocketError(rawValue: String(word))
  }
}
