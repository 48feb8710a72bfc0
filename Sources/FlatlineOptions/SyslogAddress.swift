import ArgumentParser
import FoundationEssentials

/// Where a syslog receiver listens.
package enum SyslogAddress: Sendable, Equatable, CustomStringConvertible {
  case tcp(host: String, port: UInt16)
  /// A socket of this host.
  case unix(path: String)

  /// Bytes of a socket's path that the kernel takes (unix(7)), without its end.
  private static let longestPath = 107

  /// Reads `tcp://logs.example:601`, `unix:/dev/log` or `unix:///dev/log`.
  ///
  /// - Throws: ``ValidationError`` when it is none of these.
  init(_ text: String) throws {
    let unix = "unix:"
    if text.hasPrefix(unix) {
      var path = text.dropFirst(unix.count)
      if path.hasPrefix("//") { path = path.dropFirst(2) }
      guard path.hasPrefix("/"), path.utf8.count <= Self.longestPath else {
        throw ValidationError("--syslog \(text): unix: wants a whole path, as unix:/dev/log.")
      }
      self = .unix(path: String(path))
      return
    }
    guard let parts = URLComponents(string: text), parts.scheme == "tcp", parts.user == nil,
      parts.path.isEmpty || parts.path == "/", let host = parts.host, !host.isEmpty,
      let port = parts.port.flatMap(UInt16.init(exactly:)), port > 0
    else {
      throw ValidationError(
        "--syslog: neither of the form tcp://host:port nor of the form unix:/path.")
    }
    // An IPv6 address stands in brackets in a URL alone.
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    self = .tcp(host: isBracketed ? String(host.dropFirst().dropLast()) : host, port: port)
  }

  package var description: String {
    switch self {
    case .tcp(let host, let port):
      "tcp://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
