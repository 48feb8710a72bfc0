/// A RabbitMQ version, as far as timers and log texts depend on it.
public struct BrokerVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
  public var major: Int
  public var minor: Int
  public var patch: Int

  public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads `3.10.8`, `4.1` or `4.2.0-rc.1`; `nil` if it does not begin with two numbers.
  public init?(_ text: String) {
    // Byte by byte: every connection tells a version, and splitting the text takes 20 times as long.
    let bytes = text.utf8.span
    var next = 0
    var numbers: [3 of Int?] = [nil, nil, nil]
    var place = 0
    var isNumber = true
    while place < numbers.count, next < bytes.count {
      let byte = bytes[next]
      next += 1
      if byte == UInt8(ascii: ".") {
        (place, isNumber) = (place + 1, true)
      } else if isNumber, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
        let digit = Int(byte - UInt8(ascii: "0"))
        let (tens, overflows) = (numbers[place] ?? 0).multipliedReportingOverflow(by: 10)
        let (number, overflow) = tens.addingReportingOverflow(digit)
        isNumber = !overflows && !overflow
        numbers[place] = isNumber ? number : nil
      } else {
        isNumber = false
      }
    }
    guard let major = numbers[0], let minor = numbers[1] else { return nil }
    self.init(major, minor, numbers[2] ?? 0)
  }

  public static func < (left: BrokerVersion, right: BrokerVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }

  public var description: String { "\(major).\(minor).\(patch)" }

  /// Assumed if neither the wire nor the user tells the version.
  public static let newest = BrokerVersion(4, 3, 5)
}
