import FlatlineCore
import FoundationEssentials

/// A line that is a JSON object: RabbitMQ's own, or a collector's with a line in it.
///
/// The members may have any name (RabbitMQ's `field_map`). They are known by the names that are
/// usual, else by what they hold.
struct LogObject {
  var time: LogTime?
  var level: LogLevel?
  /// Empty if there is none.
  var process = ""
  var message: LogBytes?
  /// Where Docker wrote it: it cuts long lines.
  var piece: LogPrefix.Piece?

  /// `nil` if it is no object, or tells nothing.
  init?(_ line: LogBytes) {
    guard line.starts(with: "{\"".utf8),
      let object = try? JSONDecoder().decode(LogObject.self, from: Data(line)),
      object.time != nil || object.message != nil
    else { return nil }
    self = object
  }

  /// Whether it tells what RabbitMQ's heads do.
  var hasHead: Bool { level != nil || !process.isEmpty }

  func head(at time: LogTime) -> LogHead {
    LogHead(time: time, level: level, process: process)
  }

  /// Of several, the first that is there counts. `SOURCE_REALTIME` is journald's word for the time
  /// of the writer.
  private static let timeNames = [
    "time", "source_realtime_timestamp", "realtime_timestamp", "timestamp", "ts", "datetime",
    "date", "t",
  ]
  private static let levelNames = ["level", "severity", "lvl", "loglevel", "levelname"]
  private static let processNames = ["pid", "erl_pid"]
  private static let messageNames = ["msg", "message", "log", "textpayload", "text", "body"]
  private static let streamName = "stream"
  /// Another process than the one that logs.
  private static let groupLeader = "gl"

  private static let usualNames = Set(
    timeNames + levelNames + processNames + messageNames + [streamName])

  private static func first<Value>(
    _ members: [LogValue.Member], _ names: [String], _ read: (LogValue) -> Value?
  ) -> Value? {
    for name in names {
      for member in members where member.name == name {
        if let value = read(member.value) { return value }
      }
    }
    return nil
  }
}

extension LogObject: Decodable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: LogValue.Key.self)
    // Most objects have usual names; the rest of their members is not looked at.
    self.init(try LogValue.members(container) { Self.usualNames.contains($0) })
    if time == nil || message == nil { self.init(try LogValue.members(container) { _ in true }) }
  }

  private init(_ members: [LogValue.Member]) {
    let members = LogValue.flattened(members)
    time =
      Self.first(members, Self.timeNames, \.time)
      ?? members.lazy.compactMap { $0.value.date }.first
    level =
      Self.first(members, Self.levelNames, \.level) ?? members.lazy.compactMap(\.value.level).first
    process =
      Self.first(members, Self.processNames, \.process)
      ?? members.lazy.filter { $0.name != Self.groupLeader }.compactMap(\.value.process).first ?? ""
    message =
      Self.first(members, Self.messageNames, \.bytes)
      ?? members.lazy.compactMap { $0.value.bytes }.first { LogHeading($0) != nil }
    if let message, let stream = members.first(where: { $0.name == Self.streamName })?.value.text,
      members.contains(where: { $0.name == "log" })
    {
      piece = LogPrefix.Piece(stream: stream, isLast: message.last == UInt8(ascii: "\n"))
    }
  }
}
