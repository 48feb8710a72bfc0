import Foundation
import Synchronization
import TestSupport

/// A server that gives every request the same answer.
final class Receiver: Sendable {
  private struct State {
    var connections = 0
    var requests: [String] = []
  }

  let port: UInt16
  private let state = Mutex(State())

  /// - Parameters:
  ///   - answer: after it the connection ends.
  ///   - end: of each request.
  ///   - isKeeping: whether it does not.
  ///   - isEndless: whether the answer is sent again until the other side has enough.
  ///   - pause: seconds before it is sent again.
  init(
    answer: String, end: String = "}", isKeeping: Bool = false, isEndless: Bool = false,
    pause: Double = 0
  ) throws {
    let listener = try LoopbackListener()
    port = listener.port
    Thread.detachNewThread { [weak self] in
      while let socket = listener.accept() {
        self?.state.withLock { $0.connections += 1 }
        repeat {
          let request = socket.receive { $0.contains("\r\n\r\n") && $0.hasSuffix(end) }
          guard !request.isEmpty, let self else { break }
          state.withLock { $0.requests.append(request) }
          while socket.send(answer), isEndless { Thread.sleep(forTimeInterval: pause) }
        } while isKeeping
      }
    }
  }

  var url: String { "http://127.0.0.1:\(port)/hook" }
  var connections: Int { state.withLock { $0.connections } }
  var requests: [String] { state.withLock { $0.requests } }
}
