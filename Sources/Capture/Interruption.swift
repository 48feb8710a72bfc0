import Dispatch
import Glibc
import Synchronization

/// A request to end reading before its end, as by a signal.
package final class Interruption: Sendable {
  private let pipe = WakePipe()
  /// The number of the first signal; 0 without any.
  private let number = Atomic<Int32>(0)
  /// Never read; kept because a source works only as long as it is referenced.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// - Parameter signals: the first of them is a request; the next ends the process, as without
  ///   this.
  package init(signals: [Int32] = []) {
    unsafe sources = signals.map { number in
      Glibc.signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (source, number) in unsafe zip(sources, signals) {
      source.setEventHandler { [weak self] in
        self?.request(number)
        for other in signals { Glibc.signal(other, SIG_DFL) }
      }
      source.resume()
    }
  }

  /// Readable (poll(2)) when it was requested.
  package var descriptor: Int32 { pipe.descriptor }

  package var isRequested: Bool { number.load(ordering: .acquiring) != 0 }

  /// The signal that requested it.
  package var signal: Int32? {
    let number = number.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }

  /// - Parameter signal: its number.
  package func request(_ signal: Int32) {
    number.store(signal, ordering: .releasing)
    pipe.wake()
  }
}
