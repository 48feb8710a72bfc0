import Capture
import Dispatch
import FlatlineScreen
import Synchronization

/// The page that `w` writes while somebody browses a capture: made when it is first asked for, beside the
/// screen, because the capture is read again for it.
final class CaptureReport: Sendable {
  private struct State {
    /// What has become of it, and is not told yet.
    var outcomes: [String] = []
    /// Of files that are being made.
    var waiting = 0
    var made: Made?
  }

  /// A page, and what could not be read for it.
  typealias Made = (page: [UInt8], complaints: [String])

  private let makePage: @Sendable () throws -> Made
  private let queue = DispatchQueue(label: "flatline.report")
  private let state = Mutex(State())
  private let pipe = WakePipe()

  /// - Parameter makePage: takes its time.
  init(_ makePage: @escaping @Sendable () throws -> Made) {
    self.makePage = makePage
  }

  /// Readable (poll(2)) when something has become of it.
  var descriptor: Int32 { pipe.descriptor }

  var isBeingMade: Bool { state.withLock { $0.waiting > 0 } }

  func write(named name: String) {
    state.withLock { $0.waiting += 1 }
    queue.async {
      let outcome: String
      do {
        let made = try self.state.withLock { $0.made } ?? self.makePage()
        self.state.withLock { $0.made = made }
        let written = ReportFile.write(made.page, named: name)
        outcome = ([written] + made.complaints).joined(separator: "; ")
      } catch {
        outcome = "no report: \(error)"
      }
      self.state.withLock { state in
        state.waiting -= 1
        state.outcomes.append(outcome)
      }
      self.pipe.wake()
    }
  }

  /// What has become of it since the last call.
  func drainOutcomes() -> [String] {
    pipe.drain()
    return state.withLock { state in
      defer { state.outcomes = [] }
      return state.outcomes
    }
  }

  /// Waits until all that was asked for is written.
  func finish() -> [String] {
    queue.sync {}
    return drainOutcomes()
  }
}
