import Capture
import Dispatch
import Glibc
import Synchronization

/// Signals that are about the terminal: its size has changed, or somebody wants their shell back for a
/// while (Ctrl-Z).
final class ScreenSignals: Sendable {
  let pipe = WakePipe()
  private let suspending = Atomic(false)
  /// Never read; kept because a source works only as long as it is referenced.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// Before ncurses, which handles only signals that nobody else does: its handlers may run in any
  /// thread.
  init() {
    let numbers = [SIGWINCH, SIGTSTP]
    unsafe sources = numbers.map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (source, number) in unsafe zip(sources, numbers) {
      source.setEventHandler { [weak self] in self?.note(number) }
      source.resume()
    }
  }

  private func note(_ number: Int32) {
    if number == SIGTSTP { suspending.store(true, ordering: .releasing) }
    pipe.wake()
  }

  /// Whether the process is to stop. Answers `true` once for each request.
  func consumeSuspension() -> Bool { suspending.exchange(false, ordering: .acquiringAndReleasing) }
}
