import Glibc

/// A file descriptor that is held so that it can be given up for a connection where the process has
/// no other left.
struct SpareDescriptor: ~Copyable {
  private var descriptor: Int32 = -1

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Takes one, where none is held; the system may have none.
  mutating func take() {
    if descriptor < 0 { descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
  }

  /// - Returns: whether there was one to give up.
  mutating func giveUp() -> Bool {
    if descriptor < 0 { return false }
    close(descriptor)
    descriptor = -1
    return true
  }
}
