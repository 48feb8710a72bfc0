/// Bytes of a line of the log. Not characters, because names in a log may contain anything: a
/// combining mark after a parenthesis would hide the parenthesis.
typealias LogBytes = ArraySlice<UInt8>

extension LogBytes {
  var text: String { String(decoding: self, as: UTF8.self) }

  /// Without blanks, tabs and carriage returns at its ends.
  var trimmed: LogBytes {
    drop(while: \.isBlank).trimmedAtEnd
  }

  /// Without the first half of a line end of Windows.
  var withoutCarriageReturn: LogBytes { last == UInt8(ascii: "\r") ? dropLast() : self }

  private var trimmedAtEnd: LogBytes {
    let last = lastIndex { !$0.isBlank }
    return self[..<(last.map { $0 + 1 } ?? startIndex)]
  }

  /// Removes `literal` from the front.
  ///
  /// - Returns: `false`, and nothing is removed, when it is not there.
  mutating func consume(_ literal: String) -> Bool {
    guard starts(with: literal.utf8) else { return false }
    removeFirst(literal.utf8.count)
    return true
  }

  /// Removes `literal` from the end.
  ///
  /// - Returns: `false`, and nothing is removed, when it is not there.
  mutating func consumeLast(_ literal: String) -> Bool {
    guard count >= literal.utf8.count, suffix(literal.utf8.count).elementsEqual(literal.utf8)
    else { return false }
    removeLast(literal.utf8.count)
    return true
  }

  /// Parses a decimal number at the front, and removes it.
  ///
  /// - Parameter digits: how many it may have; no more are read.
  mutating func parseNumber(digits: ClosedRange<Int>) -> (value: Int64, digits: Int)? {
    var value: Int64 = 0
    var count = 0
    for byte in prefix(digits.upperBound) {
      guard byte.isDigit else { break }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
      count += 1
    }
    guard digits.contains(count) else { return nil }
    removeFirst(count)
    return (value, count)
  }

  mutating func parseNumber(digits count: Int) -> Int64? {
    parseNumber(digits: count...count)?.value
  }

  /// Removes everything up to the first `literal`, and that too.
  ///
  /// - Returns: what came before it.
  mutating func consume(upTo literal: String) -> LogBytes? {
    guard let place = index(ofFirst: literal) else { return nil }
    let before = self[startIndex..<place]
    self = self[(place + literal.utf8.count)...]
    return before
  }

  func index(ofFirst literal: String) -> Int? {
    guard let first = literal.utf8.first, count >= literal.utf8.count else { return nil }
    return (startIndex...(endIndex - literal.utf8.count)).first { place in
      self[place] == first && self[place...].starts(with: literal.utf8)
    }
  }

  func index(ofLast literal: String) -> Int? {
    guard let first = literal.utf8.first, count >= literal.utf8.count else { return nil }
    return (startIndex...(endIndex - literal.utf8.count)).last { place in
      self[place] == first && self[place...].starts(with: literal.utf8)
    }
  }

  /// Parses an Erlang process, `<0.1141.0>`, at the front, and removes it and a blank after it.
  mutating func parseProcess() -> String? {
    guard first == UInt8(ascii: "<"), let end = prefix(64).firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    let process = self[startIndex...end]
    self = self[(end + 1)...]
    _ = consume(" ")
    return process.text
  }

  /// Without the colours of a console log (ECMA-48, control sequences).
  var withoutColours: LogBytes {
    guard contains(0x1b) || contains(UInt8(ascii: "#")) else { return self }
    var result: [UInt8] = []
    var isInSequence = false
    var rest = self
    while let byte = rest.first {
      if rest.consume("\u{1b}[") || rest.consume(Self.escapedIntroducer) {
        isInSequence = true
        continue
      }
      rest.removeFirst()
      if isInSequence {
        isInSequence = !(0x40...0x7e).contains(byte)
      } else if byte == 0x1b {
        isInSequence = true
      } else {
        result.append(byte)
      }
    }
    return result[...]
  }

  /// As rsyslog writes what is not printable.
  private static var escapedIntroducer: String { "#033[" }
}

extension UInt8 {
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0d }
}
