import Testing

@testable import FlatlineCore
@testable import FlatlineScore

/// What `Wording` predicts, put into a log of that version, is what the reader finds in it.
struct WordingRoundTripTests {
  private static let versions = [
    BrokerVersion(3, 8, 35), BrokerVersion(3, 9, 29), BrokerVersion(3, 10, 8),
    BrokerVersion(3, 10, 14), BrokerVersion(3, 11, 8), BrokerVersion(3, 11, 9),
    BrokerVersion(3, 12, 14), BrokerVersion(3, 13, 7), BrokerVersion(4, 0, 5),
    BrokerVersion(4, 1, 0), BrokerVersion(4, 2, 0), BrokerVersion(4, 3, 0), .newest,
  ]

  private static let endings: [Ending] =
    SocketError.allCases.map(Ending.kernel) + SocketError.allCases.map(Ending.swallowed) + [
      .missedHeartbeats(timeout: .seconds(60)), .missedHeartbeats(timeout: nil),
      .heartbeatNotSent, .sendTimeout, .heartbeatStuck,
      .handshakeTimeout(awaiting: "handshake"), .handshakeTimeout(awaiting: "frame_header"),
      .abrupt, .noData, .closedBeforeStart,
      .badHeader(Array("GET / HT".utf8)), .badHeader([22, 3, 1, 2, 0, 1, 0, 1]),
      .badHeader([1, 2, 3, 4, 5, 6, 7, 8]), .badHeader(Array("a\"b\\c\r\n ".utf8)),
      .amqp10(header: 0x414d_5150_0001_0000), .amqp10(header: 0x414d_5150_0101_000a),
      .refusedLogin(mechanism: "PLAIN", user: "guest"),
      .refusedLogin(mechanism: "EXTERNAL", user: nil),
      .exception(close(320, "CONNECTION_FORCED - maintenance")),
      .exception(close(501, "FRAME_ERROR - type 3, all octets = <<\"a\\b\">>: {x,0}")),
      .exception(close(503, "COMMAND_INVALID - second 'channel.open' seen", failed: (20, 10))),
      .normal,
    ]

  private static func close(
    _ code: UInt16, _ text: String, failed: (UInt16, UInt16) = (0, 0)
  ) -> Close {
    let numbers = { (number: UInt16) in [UInt8(number >> 8), UInt8(number & 0xff)] }
    let payload =
      [0, 10, 0, 50] + numbers(code) + [UInt8(text.utf8.count)] + Array(text.utf8)
      + numbers(failed.0) + numbers(failed.1)
    guard case .close(let close) = ConnectionMethod(payload: payload.span) else {
      preconditionFailure("no connection.close")
    }
    return close
  }

  @Test func `there is an ending for every reason`() {
    // Of what lingers nothing is logged.
    #expect(Set(Self.endings.map(\.reason) + [.lingering]) == Set(Reason.allCases))
    #expect(Set(Reason.allCases.map(\.rawValue)).count == Reason.allCases.count)
  }

  @Test(arguments: versions, [false, true])
  func `reason, text and level come back from the log`(
    version: BrokerVersion, encrypted: Bool
  ) throws {
    for ending in Self.endings {
      let title: Comment = "\(ending) \(version)"
      let wording = Wording(ending, version: version, encrypted: encrypted)
      let log = BrokerLog(LogPage(version).text(ending, wording))
      let closing = try #require(log.closings.count == 1 ? log.closings[0] : nil, title)
      #expect(closing.level == wording.level, title)
      #expect(closing.client == LogPage.client, title)
      if ending == .normal {
        #expect(closing.reason == nil, title)
        continue
      }
      let reason = try #require(closing.reason, title)
      #expect(LogReason.agree(wording.log, reason), "\(title): \(reason)")
      #expect(
        LogReason.word(for: reason) == word(ending, version: version, encrypted: encrypted), title)
    }
  }

  /// The word of the ending, if the log tells it.
  private func word(_ ending: Ending, version: BrokerVersion, encrypted: Bool) -> String {
    switch ending {
    // The errno does not reach the broker.
    case .swallowed: Reason.closed.rawValue
    case .kernel where encrypted: Reason.closed.rawValue
    case .heartbeatNotSent where LogPage(version).tellsFailedHeartbeats: "heartbeat_send_error"
    // The operator's own words are all that is printed.
    case .exception(let close) where close.code == 320 && version >= BrokerVersion(4, 3): "other"
    default: ending.reason.rawValue
    }
  }
}

/// Log records in the form of one version, as rabbit_reader and the version's formatter write them.
private struct LogPage {
  static let client = "198.51.100.31:33730"

  private let version: BrokerVersion

  init(_ version: BrokerVersion) { self.version = version }

  private var isAtLeast4: Bool { version >= BrokerVersion(4, 0) }

  /// Commit c7ea2fb92e, in 3.10.14 and 3.11.9.
  var tellsFailedHeartbeats: Bool {
    version.minor == 10 && version.major == 3
      ? version.patch >= 14 : version >= BrokerVersion(3, 11, 9)
  }

  /// The records about such an end.
  func text(_ ending: Ending, _ wording: Wording) -> String {
    switch ending {
    case .normal:
      // Since 4.0 without the process.
      return record(
        wording.level, wording.log + (isAtLeast4 ? " " : " <0.612.0> ") + "(\(connection(open)))")
    case .exception(let close) where close.code == 320 && version >= BrokerVersion(4, 3):
      return record(
        wording.level, "Closing AMQP connection <0.612.0> (\(connection(open))): " + wording.log)
        + goodbye
    case .exception:
      return error(wording, open + ", state: running", channel: 0) + goodbye
    case .refusedLogin:
      return error(wording, ", state: starting") + goodbye
    case .sendTimeout where isAtLeast4:
      // The writer stops first, and then the reader finds the socket gone.
      return error(wording, open + ", state: running", channel: 1)
        + record(
          .error, "closing AMQP connection <0.612.0> (\(connection(open))):",
          "{inet_error,enotconn}", second: 43)
    case .noData, .badHeader, .amqp10, .closedBeforeStart, .handshakeTimeout:
      return closing(wording, "")
    case .kernel, .swallowed, .missedHeartbeats, .heartbeatNotSent, .sendTimeout, .heartbeatStuck,
      .abrupt:
      return closing(wording, open)
    case .lingering: return ""
    }
  }

  private let open = " - bh0, vhost: '/', user: 'guest'"

  private func connection(_ attributes: String) -> String {
    "\(Self.client) -> 203.0.113.21:5672" + attributes + (isAtLeast4 ? ", duration: '34s'" : "")
  }

  private func closing(_ wording: Wording, _ attributes: String) -> String {
    record(
      wording.level, "closing AMQP connection <0.612.0> (\(connection(attributes))):", wording.log)
  }

  private func error(_ wording: Wording, _ attributes: String, channel: Int? = nil) -> String {
    record(
      wording.level,
      "Error on AMQP connection <0.612.0> (\(Self.client) -> 203.0.113.21:5672\(attributes))"
        + (channel.map { ", channel \($0):" } ?? ":"),
      (channel == nil ? "" : " ") + wording.log)
  }

  /// The end that follows an exception.
  private var goodbye: String {
    let process = isAtLeast4 ? "" : "<0.612.0> "
    return record(.info, "closing AMQP connection \(process)(\(connection(open)))", second: 43)
  }

  /// Since 3.9 each line of a record begins with its time, level and process; before, the first.
  private func record(_ level: LogLevel, _ lines: String..., second: Int = 42) -> String {
    let isOld = version < BrokerVersion(3, 9)
    let time = "2026-11-22 14:35:\(second)" + (isOld ? ".987" : ".987741+00:00")
    let head = "\(time) [\(level.rawValue)] <0.612.0> "
    return lines.enumerated()
      .map { (isOld && $0.offset > 0 ? "" : head) + $0.element + "\n" }
      .joined()
  }
}
