import Glibc

/// Why the kernel does not tell of sockets.
package struct SocketDiagnosticsError: Error, Equatable, CustomStringConvertible {
  package enum Code: Equatable, Sendable {
    /// This process may not ask, or the kernel cannot answer.
    case refused
    /// The kernel did not answer, or the answer makes no sense.
    case noAnswer
    /// Part of the answer was lost: ask again.
    case incomplete
  }

  package var code: Code
  package var description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  /// - Parameters:
  ///   - what: could not be done.
  ///   - number: the system's error.
  static func system(_ what: String, _ number: Int32) -> SocketDiagnosticsError {
    let reason = unsafe String(cString: strerror(number))
    return SocketDiagnosticsError(
      code(number), "cannot \(what): \(reason)\(advice(number).map { "; \($0)" } ?? "")")
  }

  private static func code(_ number: Int32) -> Code {
    switch number {
    case ENOBUFS: .incomplete
    case EAGAIN: .noAnswer
    default: .refused
    }
  }

  private static func advice(_ number: Int32) -> String? {
    switch number {
    case EAFNOSUPPORT, EPROTONOSUPPORT, EACCES, EPERM:
      "allow AF_NETLINK where a sandbox forbids it (RestrictAddressFamilies= of systemd)"
    case ENOENT: "the kernel lacks inet_diag: try `modprobe tcp_diag` as root"
    case ENOBUFS: "part of the answer was lost: ask again"
    default: nil
    }
  }
}
