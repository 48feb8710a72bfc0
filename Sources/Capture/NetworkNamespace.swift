import CLinux
import Glibc

/// Another network namespace, which a thread can enter for the length of a call.
package struct NetworkNamespace: Sendable {
  private let path: String
  /// Identifies the namespace that the path stood for when this value was made.
  private let inode: ino_t

  /// - Parameter name: a name that `ip netns` knows, or a path such as `/proc/PID/ns/net`.
  /// - Throws: ``SystemError`` when there is no such namespace.
  package init(_ name: String) throws(SystemError) {
    path = name.contains("/") ? name : "/run/netns/\(name)"
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw SystemError("there is no \(path)") }
    inode = status.st_ino
  }

  /// Whether the path now stands for another namespace or for none, as after a container's restart.
  ///
  /// `false` when this process may not look.
  var isGone: Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return errno == ENOENT }
    return status.st_ino != inode
  }

  /// Calls `body` in the namespace; the calling thread returns to its own afterwards.
  ///
  /// - Throws: ``SystemError`` when the namespace cannot be entered, and what `body` throws.
  package func within<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
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
