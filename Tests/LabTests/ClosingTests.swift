import FlatlineCore
import Testing

/// Predictions about the connections that the broker closed, and about the others.
struct ClosingTests {
  /// Some logs go on after the capture's end: a prediction has to be right then, too.
  @Test(arguments: LabRun.Folder.plain)
  func everyEndIsForetoldInTheLogsOwnWords(folder: LabRun.Folder) throws {
    let reading = try LabRun(folder).read()
    #expect(!reading.complaints.isEmpty)
    for closing in reading.complaints {
      let title = Comment(rawValue: reading.title(closing.client))
      let predictions = reading.predictions(before: closing)
      guard let last = predictions.last else {
        Issue.record("\(title): no prediction before \(closing.at.rfc3339)")
        continue
      }
      #expect(last.log == closing.reason, title)
      #expect(last.level == closing.level, title)
      #expect(!reading.withdrawals(on: closing.client).contains { $0.id == last.id }, title)
      #expect(reading.predictions(on: closing.client).count == predictions.count, title)
    }
  }

  /// Lossy paths, idle connections, connections without heartbeats and orderly ends all look like
  /// trouble at times. Only a path that was down for seconds may be taken for a dead one.
  @Test(arguments: LabRun.Folder.plain)
  func nothingIsSaidOfTheOthers(folder: LabRun.Folder) throws {
    let run = try LabRun(folder)
    let reading = run.read()
    let blips = run.settings.plan.filter { $0.kind == "blip" }.map(\.name)
    for client in reading.blameless {
      let predictions = reading.predictions(on: client)
      let title = Comment(rawValue: reading.title(client))
      guard blips.contains(run.log.names[client] ?? "") else {
        #expect(predictions.isEmpty, title)
        continue
      }
      let withdrawn = reading.withdrawals(on: client).map(\.id)
      #expect(!withdrawn.isEmpty, title)
      #expect(Set(predictions.map(\.id)) == Set(withdrawn), title)
    }
    // Without this, a run without such connections would pass.
    let names = reading.blameless.compactMap { run.log.names[$0] }
    #expect(Set(blips).isSubset(of: names))
    #expect(folder == .defaults || names.count > 1)
  }
}
