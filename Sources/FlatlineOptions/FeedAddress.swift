import ArgumentParser
import FoundationEssentials

/// Where something is sent over HTTP. Its description has no password, path or query, because those
/// may be secret.
package struct FeedAddress: Sendable, Equatable, CustomStringConvertible {
  /// Without user and password.
  package let url: URL
  /// The value of the `Authorization` header (RFC 7617).
  package let authorization: String?

  /// - Parameter password: of the URL's user, where the URL has none.
  /// - Throws: ``ValidationError`` when it is not an HTTP URL, without what may be secret. (For a
  ///   type with an `init(argument:)` ArgumentParser would print the whole argument.)
  package init(_ argument: String, option: String, password: String? = nil) throws {
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
  }

  /// Whether the URL held what is worth hiding: a password, or a query, which may be one.
  var holdsSecret: Bool { authorization != nil || url.query != nil }

  /// `http://host:port`.
  package var description: String {
    let port = url.port.map { ":\($0)" } ?? ""
    let host = url.host ?? ""
    return "\(url.scheme ?? "")://\(host.contains(":") ? "[\(host)]" : host)\(port)"
  }
}
