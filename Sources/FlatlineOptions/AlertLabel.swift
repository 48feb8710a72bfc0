import ArgumentParser

/// A label as Prometheus allows it: `cluster=orders`.
package struct AlertLabel: ExpressibleByArgument, Sendable, Equatable, CustomStringConvertible {
  package let name: String
  package let value: String

  package init?(argument: String) {
    guard let equals = argument.firstIndex(of: "=") else { return nil }
    let name = argument[..<equals]
    let isLetter = { (byte: UInt8) in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || byte == UInt8(ascii: "_")
    }
    let isDigit = { (byte: UInt8) in UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
    guard let first = name.utf8.first, isLetter(first),
      name.utf8.allSatisfy({ isLetter($0) || isDigit($0) })
    else { return nil }
    self.name = String(name)
    value = String(argument[argument.index(after: equals)...])
  }

  package var description: String { "\(name)=\(value)" }
}
