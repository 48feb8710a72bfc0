import FoundationEssentials

/// JSON that is safe to look at.
package enum JSONText {
  /// JSON in which every character that is not visible is an escape: a terminal obeys the controls
  /// of U+0080 to U+009F, and marks of writing direction move what stands beside them.
  ///
  /// - Parameter json: in UTF-8, as an encoder writes it: only strings hold such characters.
  package static func safe(_ json: Data) -> String {
    let text = String(decoding: json, as: UTF8.self)
    // The encoder has escaped what is below a blank, except the line ends that it makes itself.
    guard highest(json.span) >= 0x7f else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x7f || scalar.isVisible {
        result.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return result
  }

  /// Of all bytes, without a way out before the end: many at once are compared then.
  private static func highest(_ bytes: Span<UInt8>) -> UInt8 {
    var highest: UInt8 = 0
    for index in bytes.indices { highest = max(highest, bytes[index]) }
    return highest
  }
}
