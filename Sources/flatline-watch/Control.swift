import Capture
import Dispatch
import Glibc
import Synchronization

/// What signals ask of the capture loop: to stop, or to open its files again.
///
/// Each request also writes a byte to a pipe, which ends the loop's wait at once.
final class Control: Sendable {
  private let pipe = WakePipe()
  private let stopping = Atomic(false)
  private let reopening = Atomic(false)
  /// Never read; kept because a source works only as long as it is referenced.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// Handles SIGTERM, SIGINT and SIGHUP from here on, and ignores SIGPIPE: writing to a closed pipe
  /// is an error of that write.
  init() {
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

  /// Readable (poll(2)) when there is a request.
  var descriptor: Int32 { pipe.descriptor }

  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  func stop() {
    stopping.store(true, ordering: .releasing)
    pipe.wake()
  }

  /// Whether files shall be opened again. Answers `true` once for each request.
  func consumeReopenRequest() -> Bool {
    pipe.drain()
    return reopening.exchange(false, ordering: .acquiringAndReleasing)
  }

  private func reopen() {
    reopening.store(true, ordering: .releasing)
    pipe.wake()
  }
}
