import CLinux
import Glibc

/// Another network namespace, entered for a while by the calling thread alone.
public enum NetworkNamespace {
  /// Calls `body` in the namespace, and comes back.
  ///
  /// - Parameter name: of `ip netns`, or the path of a namespace, as `/proc/PID/ns/net`.
  /// - Throws: ``SystemError`` when it cannot be entered, and what `body` throws.
  public static func within<Result: ~Copyable>(
    _ name: String?, _ body: () throws -> Result
  ) throws -> Result {
    guard let name else { return try body() }
    let path = name.contains("/") ? name : "/run/netns/\(name)"
    let home = try descriptor("/proc/thread-self/ns/net")
    defer { close(home) }
    let other = try descriptor(path)
    defer { close(other) }
    try enter(other, path)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try body()) } catch { result = .failure(error) }
    try enter(home, "the first network namespace")
    return try result.get()
  }

  private static func descriptor(_ path: String) throws(SystemError) -> Int32 {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError("cannot open \(path)") }
    return descriptor
  }

  private static func enter(_ descriptor: Int32, _ name: String) throws(SystemError) {
    guard flatline_enter_network_namespace(descriptor) == 0 else {
      throw SystemError("cannot enter \(name)")
    }
  }
}

/// A call that the system refused.
public struct SystemError: Error, Equatable, CustomStringConvertible {
  public var description: String

  /// With the reason of the last call.
  init(_ what: String) {
    description = unsafe "\(what): \(String(cString: strerror(errno)))"
  }

  init(what: String) {
    description = what
  }
}
