import ArgumentParser
import Foundation

/// Where something is sent over HTTP. What may be secret, a password, path or query, is never
/// printed.
package struct FeedAddress: Sendable, Equatable, CustomStringConvertible {
  /// Without user and password.
  package let url: URL
  /// The value of the `Authorization` header (RFC 7617).
  package let authorization: String?

  /// - Throws: ``ValidationError``, without what may be secret, when it is no HTTP URL. (Of a
  ///   type's own `init(argument:)` ArgumentParser would print the whole argument.)
  package init(_ argument: String, option: String) throws {
    let isNone = ValidationError("--\(option): not a URL, as http://127.0.0.1:9093.")
    guard var parts = URLComponents(string: argument), let scheme = parts.scheme,
      let host = parts.host, !host.isEmpty
    else { throw isNone }
    guard ["http", "https"].contains(scheme.lowercased()), 0...65535 ~= parts.port ?? 80 else {
      throw ValidationError(
        "--\(option) \(scheme)://\(host): only http and https, and ports up to 65535.")
    }
    if let user = parts.user {
      let secret = Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString()
      authorization = "Basic \(secret)"
    } else {
      authorization = nil
    }
    parts.user = nil
    parts.password = nil
    guard let url = parts.url else { throw isNone }
    self.url = url
  }

  /// `http://host:port`
  package var description: String {
    let port = url.port.map { ":\($0)" } ?? ""
    let host = url.host ?? ""
    return "\(url.scheme ?? "")://\(host.contains(":") ? "[\(host)]" : host)\(port)"
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
