import Glibc

/// A pipe whose only use is to end a wait (poll(2)) in another thread.
package struct WakePipe: Sendable {
  /// Readable from ``wake()`` until ``drain()``.
  package let descriptor: Int32
  private let writeEnd: Int32

  /// It stays open until the process ends.
  package init() {
    var ends: [Int32] = [-1, -1]
    _ = unsafe pipe(&ends)
    ends = ends.map { end in
      // Where a standard stream is closed, the pipe must not become it.
      let copy = fcntl(end, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
      _ = fcntl(copy, F_SETFL, O_NONBLOCK)
      close(end)
      return copy
    }
    descriptor = ends[0]
    writeEnd = ends[1]
  }

  package func wake() {
    var byte: UInt8 = 0
    // If the pipe is full, it is readable already.
    _ = unsafe write(writeEnd, &byte, 1)
  }

  package func drain() {
    var buffer = [UInt8](repeating: 0, count: 64)
    while unsafe read(descriptor, &buffer, buffer.count) > 0 {}
  }
}
