import Foundation
import TestSupport

/// A log of RabbitMQ 3.9 or later, as collectors deliver it.
enum LogForm: String, CaseIterable, Sendable {
  case docker, dockerFile, compose, cri, criInPieces, kubectl, kubectlWithTimes
  case journald, journaldISO, journaldJSON, syslog3164, syslog5424, json, jsonRenamed, gzip
  // Rarer ones.
  case composeWithTimes, journaldPrecise, journaldFull, journaldUnix, rsyslog
  case syslog3164WithoutPriority, syslog5424WithoutPriority
  case jsonRenamedByNobody, jsonNested, jsonInDockerFile, jsonBehindSyslog
  case coloured, colouredInSyslog, windows, unknown, zstd

  /// Those that are made of every log.
  static let common = allCases.prefix { $0 != .composeWithTimes }

  // The time at which a collector gets the lines: it must not count.
  private static let time = "2026-11-22T14:59:59.123456"
  private static let short = "Nov 22 14:59:59"
  private static let seconds = "1795359599"

  /// - Parameter log: in RabbitMQ's default text format.
  func bytes(of log: String) -> [UInt8] {
    switch self {
    case .gzip: return Compressed.gzip(Array(log.utf8))
    case .zstd: return Compressed.zstd(Array(log.utf8))
    case .json, .jsonRenamed, .jsonRenamedByNobody, .jsonNested, .jsonInDockerFile,
      .jsonBehindSyslog:
      return Array(LogRecord.all(in: log).map(object).joined(separator: "\n").utf8)
    default:
      return Array(log.split(separator: "\n").map(wrapped).joined(separator: "\n").utf8)
    }
  }

  private func wrapped(_ line: Substring) -> String {
    let (time, short) = (Self.time, Self.short)
    switch self {
    case .docker: return "\(time)789Z \(line)"
    case .dockerFile:
      return Self.json(["log": line + "\n", "stream": "stdout", "time": time + "Z"])
    case .compose: return "rabbitmq-1  | \(line)"
    case .composeWithTimes: return "rabbitmq-1  | \(time)Z \(line)"
    case .cri: return "\(time)789Z stdout F \(line)"
    case .criInPieces:
      let middle = line.utf8.index(line.startIndex, offsetBy: line.utf8.count / 2)
      return "\(time)Z stdout P \(line[..<middle])\n\(time)Z stderr P something else\n"
        + "\(time)Z stdout F \(line[middle...])"
    case .kubectl: return "[pod/rabbitmq-0/rabbitmq] \(line)"
    case .kubectlWithTimes: return "[pod/rabbitmq-0/rabbitmq] \(time)Z \(line)"
    case .journald: return "\(short) broker rabbitmq-server[123]: \(line)"
    case .journaldISO: return "\(time.prefix(19))+0000 broker rabbitmq-server[123]: \(line)"
    case .journaldPrecise: return "\(short).123456 broker rabbitmq-server[123]: \(line)"
    case .journaldFull: return "Sun 2026-11-22 14:59:59 UTC broker rabbitmq-server[1]: \(line)"
    case .journaldUnix: return "\(Self.seconds).123456 broker rabbitmq-server[1]: \(line)"
    case .journaldJSON:
      return Self.json([
        "MESSAGE": String(line), "PRIORITY": "6", "_PID": "123", "_COMM": "rabbitmq-server",
        "__REALTIME_TIMESTAMP": Self.seconds + "123456",
      ])
    case .syslog3164: return "<30>\(short) broker rabbitmq[123]: \(line)"
    case .syslog3164WithoutPriority: return "\(short) broker rabbitmq: \(line)"
    case .syslog5424: return #"<30>1 \#(time)Z broker rabbitmq 123 log [a b="c\"]d"] \#(line)"#
    case .syslog5424WithoutPriority: return "1 \(time)Z broker rabbitmq 123 - - \(line)"
    case .rsyslog: return "\(time)+00:00 broker rabbitmq-server[123]: \(line)"
    case .coloured: return "\u{1b}[1;31m\(line)\u{1b}[0m"
    case .colouredInSyslog: return "\(short) broker rabbitmq[1]: #033[38;5;246m\(line)#033[0m"
    case .windows: return "\(time)Z \(line)\r"
    default: return "rabbitmq-0 rabbitmq \(line)"
    }
  }

  private func object(_ record: LogRecord) -> String {
    let names =
      switch self {
      case .jsonRenamed: ["@timestamp", "severity", "message", "erl_pid"]
      case .jsonRenamedByNobody: ["when", "how_bad", "said", "by"]
      default: ["time", "level", "msg", "pid"]
      }
    let values = [record.time, record.level, record.message, record.process]
    var members: [String: Any] = Dictionary(uniqueKeysWithValues: zip(names, values))
    members.merge(["gl": "<0.44.0>", "file": "rabbit_reader.erl", "line": 1234]) { $1 }
    switch self {
    case .jsonNested:
      return Self.json([
        "_source": [
          "@timestamp": record.time, "log": ["level": record.level], "message": record.message,
          "process": ["pid": record.process],
        ]
      ])
    case .jsonInDockerFile:
      return Self.json([
        "log": Self.json(members) + "\n", "stream": "stdout", "time": Self.time + "Z",
      ])
    case .jsonBehindSyslog: return "<30>\(Self.short) broker rabbitmq[123]: " + Self.json(members)
    default: return Self.json(members)
    }
  }

  private static func json(_ members: [String: Any]) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
