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
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
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
