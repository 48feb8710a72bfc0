import FlatlineScore
import Foundation
import TestSupport
import Testing

/// Every log of the lab, in the forms in which collectors deliver it.
struct LogFormTests {
  private struct Log: Sendable {
    var folder: String
    var text: String
    var plain: BrokerLog

    init(_ folder: URL) throws {
      self.folder = folder.lastPathComponent
      let lines = String(
        decoding: try Data(contentsOf: folder.appending(path: "rabbit.log")), as: UTF8.self
      ).split(separator: "\n")
      // Without what the broker says while it starts: most of these logs, and of no connection.
      text = lines.drop { !$0.contains("AMQP connection") }.joined(separator: "\n")
      plain = BrokerLog(text)
    }
  }

  private static let logs: [Log] = ["", "lab"].flatMap { group in
    let folder = Repository.captures.appending(path: group)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasPrefix("rabbitmq-") }.sorted().compactMap {
      try? Log(folder.appending(path: $0))
    }
  }

  @Test func thereAreLogsWithClosings() {
    #expect(Self.logs.count >= 25)
    #expect(Self.logs.map(\.plain.closings.count).reduce(0, +) > 500)
  }

  /// All that a score takes from a log is the same, so the score is.
  @Test(arguments: LogForm.allCases)
  func aLogReadsTheSameInEveryForm(form: LogForm) throws {
    for log in LogForm.common.contains(form) ? Self.logs[...] : Self.logs.prefix(2) {
      try withTemporaryFile(Data(form.bytes(of: log.text))) { path in
        var reader = BrokerLogReader()
        try reader.read(path)
        let read = reader.finish()
        #expect(read.closings == log.plain.closings, "\(log.folder)")
        #expect(read.start == log.plain.start, "\(log.folder)")
        #expect(read.end == log.plain.end, "\(log.folder)")
      }
    }
  }
}
