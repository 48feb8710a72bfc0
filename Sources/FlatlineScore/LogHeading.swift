/// The first line of a record about a connection.
struct LogHeading {
  enum Kind: Equatable {
    /// `closing AMQP connection …` or `Error on AMQP connection …`
    case closing
    /// `accepting AMQP connection …`
    case accepting
    /// `connection … has a client-provided name: …`
    case introduction
  }

  var kind: Kind
  /// The reader's process, where the line names it.
  var process: String?
  var client: String
  var broker: String
  var name: String?
  /// What stands after the connection in the same line.
  var reason: String?
  /// Whether the lines that follow tell the reason.
  var isReasonBelow = false

  /// Bytes of a name that are kept. The client chooses it, and it may be long.
  private static let longestName = 4096

  /// `nil` for a line about anything else.
  init?(_ line: LogBytes) {
    guard let first = line.first, Self.firstBytes.contains(first) else { return nil }
    var rest = line
    if rest.consume("accepting AMQP connection ") {
      self.init(.accepting, &rest)
    } else if rest.consume("connection ") {
      guard let place = rest.index(ofFirst: Self.introduction) else { return nil }
      var connection = rest[..<place]
      self.init(.introduction, &connection)
      name = rest[(place + Self.introduction.utf8.count)...].prefix(Self.longestName).text
    } else if Self.closings.contains(where: { rest.consume($0) }) {
      self.init(closing: rest, Self.end)
    } else if Self.closingsWithReason.contains(where: { rest.consume($0) }) {
      self.init(closing: rest, Self.endBeforeReason)
    } else {
      return nil
    }
  }

  /// Of the words below: most lines are about something else.
  private static let firstBytes = Array("acCE".utf8)

  private static let introduction = " has a client-provided name: "

  private static let closings = ["closing AMQP connection ", "Error on AMQP connection "]

  /// With the reason in the same line: AMQP 1.0, and since 4.3 what an operator closes.
  private static let closingsWithReason = [
    "closing AMQP 1.0 connection ", "Closing AMQP connection ",
  ]

  /// `<0.1784.0> (198.51.100.31:52878 -> 203.0.113.21:5672)`, or bare (since 4.0).
  private init?(_ kind: Kind, _ bytes: inout LogBytes) {
    self.kind = kind
    process = bytes.parseProcess()
    if bytes.consume("(") { _ = bytes.consumeLast(")") }
    guard let client = bytes.consume(upTo: " -> "), Self.isEndpoint(client) else { return nil }
    let end = bytes.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ")") }
    let broker = bytes[..<(end ?? bytes.endIndex)]
    guard Self.isEndpoint(broker) else { return nil }
    self.client = client.text
    self.broker = broker.text
  }

  /// `<0.629.0> (CLIENT -> BROKER - NAME, vhost: '/', user: 'guest', duration: '7s'):`
  ///
  /// - Parameter end: finds the parenthesis that closes.
  private init?(closing line: LogBytes, _ end: (LogBytes) -> Int?) {
    var rest = line
    kind = .closing
    process = rest.parseProcess()
    guard rest.consume("("), let end = end(rest) else { return nil }
    var inside = rest[..<end]
    let behind = rest[(end + 1)...]
    guard let client = inside.consume(upTo: " -> "), Self.isEndpoint(client) else { return nil }
    let stop = inside.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }
    let broker = inside[..<(stop ?? inside.endIndex)]
    guard Self.isEndpoint(broker) else { return nil }
    self.client = client.text
    self.broker = broker.text
    inside = inside[broker.endIndex...]
    if inside.consume(" - ") { name = Self.name(inside).prefix(Self.longestName).text }
    parseReason(behind)
  }

  private mutating func parseReason(_ behind: LogBytes) {
    guard let colon = behind.firstIndex(of: UInt8(ascii: ":")) else { return }
    var rest = behind[(colon + 1)...].trimmed
    // A record that was put in one line (`single_line = on`) has commas instead of line ends.
    if rest.consume(",") { rest = rest.trimmed }
    if rest.isEmpty || rest.starts(with: "error while terminating".utf8) {
      isReasonBelow = true
    } else {
      reason = rest.prefix(BrokerLogReader.longestReason).text
    }
  }

  /// Where the parenthesis closes. A name may contain parentheses too. So if the line ends with
  /// one, it is that; if a reason follows, it is the first that is followed by a colon.
  private static func end(_ bytes: LogBytes) -> Int? {
    var front = bytes.trimmed
    if front.consumeLast(":") {
      let digits = front.reversed().prefix(while: \.isDigit).count
      var shorter = front.dropLast(digits)
      if digits > 0, shorter.consumeLast(", channel ") { front = shorter }
    }
    if front.last == UInt8(ascii: ")") { return front.endIndex - 1 }
    return endBeforeReason(bytes)
  }

  private static func endBeforeReason(_ bytes: LogBytes) -> Int? {
    bytes.indices.first { index in
      guard bytes[index] == UInt8(ascii: ")") else { return false }
      let behind = bytes[(index + 1)...]
      return behind.starts(with: ":".utf8) || behind.starts(with: ", channel ".utf8)
        || behind.isEmpty
    }
  }

  /// The name without the attributes that the broker adds after it.
  private static func name(_ bytes: LogBytes) -> LogBytes {
    let attributes = [", vhost: '", ", user: '", ", state: ", ", duration: '"]
    let end = attributes.lazy.compactMap { bytes.index(ofLast: $0) }.first
    return bytes[..<(end ?? bytes.endIndex)]
  }

  /// `address:port` without blanks; addresses may be host names (`reverse_dns_lookups`).
  private static func isEndpoint(_ bytes: LogBytes) -> Bool {
    (3...300).contains(bytes.count) && bytes.contains(UInt8(ascii: ":"))
      && !bytes.contains(UInt8(ascii: " "))
  }
}
