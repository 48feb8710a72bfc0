import Dispatch
import Glibc
import Synchronization

/// What the outside asks of the capture loop: to stop, or to open its files again.
///
/// A byte in a pipe ends the loop's wait at once.
final class Control: Sendable {
  private let readEnd: Int32
  private let writeEnd: Int32
  private let stopping = Atomic(false)
  private let reopening = Atomic(false)
  /// Held, for they work as long as somebody does; nobody reads it.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// Takes over SIGTERM, SIGINT and SIGHUP; a reader that goes away is an error of the write.
  init() {
    var ends: [Int32] = [-1, -1]
    _ = unsafe pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    readEnd = ends[0]
    writeEnd = ends[1]
    signal(SIGPIPE, SIG_IGN)
    let numbers = [SIGTERM, SIGINT, SIGHUP]
    unsafe sources = numbers.map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (source, number) in unsafe zip(sources, numbers) {
      source.setEventHandler { [weak self] in
        number == SIGHUP ? self?.reopen() : self?.stop()
      }
      source.resume()
    }
  }

  /// Readable when there is something to do.
  var descriptor: Int32 { readEnd }

  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  func stop() {
    stopping.store(true, ordering: .releasing)
    wake()
  }

  /// Whether files shall be opened again; once for each time that it was asked.
  func takeReopening() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64)
    while unsafe read(readEnd, &buffer, buffer.count) > 0 {}
    return reopening.exchange(false, ordering: .acquiringAndReleasing)
  }

  private func reopen() {
    reopening.store(true, ordering: .releasing)
    wake()
  }

  private func wake() {
    var byte: UInt8 = 0
    // A full pipe wakes as well.
    _ = unsafe write(writeEnd, &byte, 1)
  }
}
