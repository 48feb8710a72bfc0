import Foundation

/// What a process has written so far and how it ended, for threads that wait for news of it.
///
/// `@unchecked`: every access to a variable holds the lock of `changed`.
final class ProcessRecord: @unchecked Sendable {
  enum Stream: CaseIterable {
    case output, errors
  }

  /// The record at one moment.
  struct Snapshot {
    var output = Data()
    var errors = Data()
    var openStreams = Stream.allCases.count
    var status: Int32?
    /// Counts changes.
    var version = 0

    /// The process has ended, and all that it wrote is here.
    var isComplete: Bool { status != nil && openStreams == 0 }
  }

  private let changed = NSCondition()
  private var current = Snapshot()

  var snapshot: Snapshot {
    changed.lock()
    defer { changed.unlock() }
    return current
  }

  func append(_ data: Data, to stream: Stream) {
    change { snapshot in
      switch stream {
      case .output: snapshot.output += data
      case .errors: snapshot.errors += data
      }
    }
  }

  func streamEnded() { change { $0.openStreams -= 1 } }

  func processEnded(status: Int32) { change { $0.status = status } }

  /// Waits until the record is newer than `version`.
  ///
  /// - Returns: `false` when `deadline` came first.
  func waitForChange(after version: Int, until deadline: Date) -> Bool {
    changed.lock()
    defer { changed.unlock() }
    while current.version == version {
      guard changed.wait(until: deadline) else { return false }
    }
    return true
  }

  private func change(_ body: (inout Snapshot) -> Void) {
    changed.lock()
    body(&current)
    current.version += 1
    changed.broadcast()
    changed.unlock()
  }
}
