import Dispatch
import FlatlineCore
import FlatlineFeed
import FlatlineHTTP
import Logging
import Synchronization

/// Asks RabbitMQ's management API about connections that are older than flatline, when there are some
/// of which it has not been asked yet. Called by the capture loop: no method waits.
final class ManagementHints: Sendable {
  private struct State {
    var isAsking = false
    var answer: [FlowKey: ConnectionHint]?
    /// Unknown connections after the last answer: it does not know these either.
    var leftOver = 0
    var askedAt = Instant.distantPast
    var hasFailed = false
  }

  /// The broker gathers the list anew for each request, which is work for it.
  private static let shortestPause = Interval.seconds(30)
  /// After which those are asked for again that it did not know.
  private static let longestPause = Interval.seconds(600)

  private let address: PostAddress
  private let logger: Logger
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "flatline.management")

  init(_ address: PostAddress, logger: Logger) {
    self.address = address
    self.logger = logger
  }

  /// Asks in the background, if it is time.
  ///
  /// - Parameter unknown: connections of which more could be known.
  func ask(about unknown: Int, at now: Instant) {
    let isDue = state.withLock { state in
      let pause =
        unknown > state.leftOver && !state.hasFailed ? Self.shortestPause : Self.longestPause
      guard !state.isAsking, unknown > 0, now - state.askedAt >= pause else { return false }
      state.isAsking = true
      state.askedAt = now
      return true
    }
    if isDue { queue.async { self.fetch() } }
  }

  /// What was answered since the last call.
  func drainAnswer() -> [FlowKey: ConnectionHint]? {
    state.withLock { state in
      defer { state.answer = nil }
      return state.answer
    }
  }

  /// - Parameter count: of those that are unknown after an answer was taken in.
  func note(leftOver count: Int) {
    state.withLock { $0.leftOver = count }
  }

  private func fetch() {
    var answer: ManagementAnswer?
    var trouble: String?
    do {
      answer = try ManagementAnswer(try ManagementQuestion.ask(address))
    } catch let failure as Fetcher.Failure {
      trouble = failure.text
    } catch {
      trouble = "its answer is no list of connections"
    }
    let isNews = state.withLock { state in
      defer { state.hasFailed = trouble != nil }
      state.isAsking = false
      state.answer = answer?.hints ?? state.answer
      return !state.hasFailed
    }
    // Once, until it has answered again.
    guard let trouble, isNews else { return }
    logger.warning(
      """
      the management API at \(address) cannot be asked: \(trouble); connections older than flatline \
      stay without names
      """)
  }
}
