import Capture
import Dispatch
import Glibc
import Synchronization

/// What signals, and the screen, ask of the capture loop: to stop, to open its files and read its
/// settings again, or to write a page.
///
/// Each request also writes a byte to a pipe, which ends the loop's wait at once.
final class Control: Sendable {
  private let pipe = WakePipe()
  private let stopping = Atomic(false)
  private let reloading = Atomic(false)
  private let writing = Atomic(false)
  /// The names of reports that the screen wants.
  private let reports = Mutex<[String]>([])
  /// Never read; kept because a source works only as long as it is referenced.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// Handles SIGTERM, SIGINT, SIGHUP and SIGUSR1 from here on, and ignores SIGPIPE: writing to a closed pipe
  /// is an error of that write.
  init() {
    signal(SIGPIPE, SIG_IGN)
    let numbers = [SIGTERM, SIGINT, SIGHUP, SIGUSR1]
    unsafe sources = numbers.map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (source, number) in unsafe zip(sources, numbers) {
      source.setEventHandler { [weak self] in
        switch number {
        case SIGHUP: self?.reload()
        case SIGUSR1: self?.writePage()
        default: self?.stop()
        }
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

  /// Ends the loop's wait.
  func wake() { pipe.wake() }

  /// Whether files and settings shall be read again. Answers `true` once for each request.
  func consumeReloadRequest() -> Bool {
    pipe.drain()
    return reloading.exchange(false, ordering: .acquiringAndReleasing)
  }

  /// Whether a page shall be written. Answers `true` once for each request.
  func consumePageRequest() -> Bool { writing.exchange(false, ordering: .acquiringAndReleasing) }

  /// - Parameter name: of the new file.
  func writeReport(named name: String) {
    reports.withLock { $0.append(name) }
    pipe.wake()
  }

  /// The names of the reports that were asked for since the last call.
  func drainReportRequests() -> [String] {
    reports.withLock { names in
      defer { names = [] }
      return names
    }
  }

  private func writePage() {
    writing.store(true, ordering: .releasing)
    pipe.wake()
  }

  private func reload() {
    reloading.store(true, ordering: .releasing)
    pipe.wake()
  }
}
