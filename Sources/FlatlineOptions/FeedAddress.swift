import ArgumentParser
import FoundationEssentials

/// Where something is sent over HTTP. Its description has no password, path or query, because those
/// may be secret.
package struct FeedAddress: Sendable, Equatable, CustomStringConvertible {
  /// Without user and password.
  package let url: URL
  /// The value of the `Authorization` header (RFC 7617).
  package let authorization: String?
  /// Whether the URL held what is worth hiding: a password, or a query, which may be one.
  let holdsSecret: Bool

  /// - Parameter password: of the URL's user, where the URL has none.
  /// - Throws: ``ValidationError`` when it is not an HTTP URL, or names a credential that is not to be
  ///   had; without what may be secret. (For a type with an `init(argument:)` ArgumentParser would
  ///   print the whole argument.)
  package init(_ argument: String, option: String, password: String? = nil) throws {
    let resolved = try Credentials.resolve(argument, option: option, encode: Self.encoded)
    try self.init(
      resolved, option: option, password: password,
      isLiteral: !Credentials.areNamed(in: argument))
  }

  /// With no credential in the places where they are named: for who asks whether it is an address.
  init(unresolved argument: String, option: String) throws {
    try self.init(
      Credentials.placeholder(for: argument), option: option, password: nil,
      isLiteral: !Credentials.areNamed(in: argument))
  }

  private init(_ argument: String, option: String, password: String?, isLiteral: Bool) throws {
    let notURL = ValidationError("--\(option): not a URL, as http://127.0.0.1:9093.")
    guard var parts = URLComponents(string: argument), let scheme = parts.scheme,
      let host = parts.host, !host.isEmpty
    else { throw notURL }
    guard ["http", "https"].contains(scheme.lowercased()), 0...65535 ~= parts.port ?? 80 else {
      throw ValidationError(
        "--\(option) \(scheme)://\(host): only http and https, and ports up to 65535.")
    }
    if let user = parts.user {
      let secret = Data("\(user):\(parts.password ?? password ?? "")".utf8).base64EncodedString()
      authorization = "Basic \(secret)"
    } else {
      authorization = nil
    }
    parts.user = nil
    parts.password = nil
    guard let url = parts.url else { throw notURL }
    self.url = url
    holdsSecret = isLiteral && (authorization != nil || url.query != nil)
  }

  /// As it may stand anywhere in a URL (RFC 3986, 2.3).
  private static func encoded(_ secret: String) -> String {
    secret.utf8.map { byte in
      let isPlain =
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || 0x30...0x39 ~= byte
        || "-._~".utf8.contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
    }.joined()
  }

  /// `http://host:port`.
  package var description: String {
    let port = url.port.map { ":\($0)" } ?? ""
    let host = url.host ?? ""
    return "\(url.scheme ?? "")://\(host.contains(":") ? "[\(host)]" : host)\(port)"
  }
}
