/// Pieces of what collectors put before a line.
extension LogBytes {
  /// Bytes of a word that are looked at.
  private static var longestWord: Int { 300 }

  /// Parses the bytes at the front that are part of a word, and removes them.
  ///
  /// - Returns: `nil`, and nothing is removed, when there are none, or very many.
  mutating func parseWord(of isPart: (UInt8) -> Bool) -> LogBytes? {
    let word = prefix(Self.longestWord).prefix(while: isPart)
    guard (1..<Self.longestWord).contains(word.count) else { return nil }
    self = self[word.endIndex...]
    return word
  }

  /// Without the one blank that parts a prefix from the text, whose own blanks mean something.
  var withoutBlank: LogBytes { first == UInt8(ascii: " ") ? dropFirst() : self }

  /// Whether it begins as `2026-11-` does: what follows is RabbitMQ's own head.
  var isDate: Bool {
    count > 8 && self[startIndex + 4] == UInt8(ascii: "-")
      && self[startIndex + 7] == UInt8(ascii: "-") && prefix(4).allSatisfy(\.isDigit)
  }

  /// `<30>`: facility and severity.
  mutating func consumePriority() -> Bool {
    var rest = self
    guard rest.consume("<"), rest.parseNumber(digits: 1...3) != nil, rest.consume(">")
    else { return false }
    self = rest
    return true
  }

  /// `[12345.678901] `
  mutating func consumeUptime() -> Bool {
    var rest = self
    guard rest.consume("[") else { return false }
    while rest.consume(" ") {}
    guard rest.parseNumber(digits: 1...12) != nil, rest.consume("."),
      rest.parseNumber(digits: 1...9) != nil, rest.consume("]")
    else { return false }
    self = rest
    return true
  }

  /// `-`, or elements such as `[origin ip="192.0.2.1"]` (RFC 5424 section 6.3).
  mutating func consumeStructuredData() -> Bool {
    if first == UInt8(ascii: "-") {
      guard count == 1 || dropFirst().first == UInt8(ascii: " ") else { return false }
      removeFirst()
      return true
    }
    guard first == UInt8(ascii: "[") else { return false }
    var isInside = false
    var isQuoted = false
    var isEscaped = false
    for (index, byte) in zip(indices, self) {
      if isEscaped {
        isEscaped = false
      } else if isQuoted {
        isEscaped = byte == UInt8(ascii: "\\")
        isQuoted = byte != UInt8(ascii: "\"")
      } else if isInside {
        isQuoted = byte == UInt8(ascii: "\"")
        isInside = byte != UInt8(ascii: "]")
      } else if byte == UInt8(ascii: "[") {
        isInside = true
      } else {
        self = self[index...]
        return true
      }
    }
    guard !isInside else { return false }
    self = self[endIndex...]
    return true
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLetter: Bool { (0x61...0x7a).contains(self | 0x20) }

  /// Of names of hosts, containers and pods.
  var isNamePart: Bool {
    switch self {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"),
      UInt8(ascii: "@"), UInt8(ascii: "_"):
      true
    default: isDigit || isLetter
    }
  }

  /// Neither a blank nor a control.
  var isPrintable: Bool { self > 0x20 && self != 0x7f }
}
