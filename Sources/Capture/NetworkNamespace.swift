import CLinux
import Glibc

/// Another network namespace, entered for a while by the calling thread alone.
public struct NetworkNamespace: Sendable {
  private let path: String
  /// Of the namespace as it was when it was named: a file of the kernel's own.
  private let inode: ino_t

  /// - Parameter name: of `ip netns`, or the path of a namespace, as `/proc/PID/ns/net`.
  /// - Throws: ``SystemError`` when there is none.
  public init(_ name: String) throws(SystemError) {
    path = name.contains("/") ? name : "/run/netns/\(name)"
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw SystemError("there is no \(path)") }
    inode = status.st_ino
  }

  /// Whether the name now stands for another one, or for none: a container was started again.
  ///
  /// Asked without the right to look, it says no.
  public var isGone: Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return errno == ENOENT }
    return status.st_ino != inode
  }

  /// Calls `body` in the namespace, and comes back.
  ///
  /// - Throws: ``SystemError`` when it cannot be entered, and what `body` throws.
  public func within<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
    let home = try Self.descriptor("/proc/thread-self/ns/net")
    defer { close(home) }
    let other = try Self.descriptor(path)
    defer { close(other) }
    try Self.enter(other, path)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try body()) } catch { result = .failure(error) }
    try Self.enter(home, "the first network namespace")
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
