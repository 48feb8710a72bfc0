import ArgumentParser
import Foundation

/// Where something is sent over HTTP. What may be secret, a password, path or query, is never
/// printed.
package struct FeedAddress: ExpressibleByArgument, Sendable, Equatable, CustomStringConvertible {
  /// Without user and password.
  package let url: URL
  /// The value of the `Authorization` header (RFC 7617).
  package let authorization: String?

  package init?(argument: String) {
    guard var parts = URLComponents(string: argument), let host = parts.host, !host.isEmpty,
      let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme)
    else { return nil }
    if let user = parts.user {
      let secret = Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString()
      authorization = "Basic \(secret)"
    } else {
      authorization = nil
    }
    parts.user = nil
    parts.password = nil
    guard let url = parts.url else { return nil }
    self.url = url
  }

  /// `http://host:port`
  package var description: String {
    let port = url.port.map { ":\($0)" } ?? ""
    return "\(url.scheme ?? "")://\(url.host ?? "")\(port)"
  }
}

/// `cluster=orders`: a label as Prometheus allows it.
package struct AlertLabel: ExpressibleByArgument, Sendable, Equatable {
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
}
