import Dispatch
import FlatlineCore
import FlatlineFeed
import FlatlineHTTP
import FoundationEssentials
import Logging
import Synchronization

/// Keeps the alerts that stand up to date in every Alertmanager.
final class AlertFeed: Feed {
  private struct State {
    var book: AlertBook
    /// One for each Alertmanager.
    var schedules: [AlertSchedule]
  }

  let name = "alertmanager"
  private let addresses: [PostAddress]
  private let alert: PostableAlert.Settings
  private let logger: Logger
  private let state: Mutex<State>

  private static let path = "api/v2/alerts"
  /// Between two looks at the schedule.
  private static let pollPause = Interval.milliseconds(200)
  /// How long a resolved alert is repeated, so that an Alertmanager that was restarted in the
  /// meantime learns of it.
  private static let resolvedLifetime = Interval.seconds(900)

  /// - Parameter pause: after which unchanged alerts are sent again.
  init(
    _ addresses: [PostAddress], book: AlertBook.Settings, alert: PostableAlert.Settings,
    pause: Interval, logger: Logger
  ) {
    self.addresses = addresses
    self.alert = alert
    self.logger = logger
    state = Mutex(
      State(
        book: AlertBook(book),
        schedules: addresses.map { _ in AlertSchedule(pause: pause) }))
  }

  var counts: DeliveryQueue.Counts {
    state.withLock { state in
      var counts = DeliveryQueue.Counts()
      for schedule in state.schedules {
        counts.delivered += schedule.delivered
        counts.failed += schedule.failed
        if !schedule.knows(state.book.revision) { counts.waiting += 1 }
      }
      return counts
    }
  }

  var needsJSON: Bool { false }

  var isFlushed: Bool {
    state.withLock { state in state.schedules.allSatisfy { $0.knows(state.book.revision) } }
  }

  func publish(_ batch: EventBatch) {
    state.withLock { state in
      for event in batch.events { state.book.record(event) }
    }
  }

  func advance(to now: Instant) {
    state.withLock { state in
      state.book.advance(to: now)
      let revision = state.book.revision
      guard state.schedules.allSatisfy({ $0.knows(revision) }) else { return }
      state.book.forgetResolved(before: now - Self.resolvedLifetime)
    }
  }

  /// Delivers to all Alertmanagers until the process ends, in a thread for each.
  func start() {
    for index in addresses.indices {
      DispatchQueue(label: "flatline.alerts").async { self.run(index) }
    }
  }

  private func run(_ index: Int) -> Never {
    var poster = addresses[index].poster(path: Self.path)
    while true {
      guard let (alerts, revision) = due(index) else {
        SystemClock.sleep(Self.pollPause)
        continue
      }
      let outcome = send(alerts, by: &poster)
      let now = SystemClock.now
      state.withLock { state in
        switch outcome {
        case .accepted: state.schedules[index].succeeded(revision: revision, at: now)
        case .failed, .refused: state.schedules[index].failed(at: now)
        }
      }
      switch outcome {
      case .accepted: break
      case .failed(let why), .refused(let why):
        logger.warning("Alertmanager \(addresses[index]) did not take the alerts: \(why)")
      }
    }
  }

  /// The state that one Alertmanager is to be sent now, if it is to be sent any.
  private func due(_ index: Int) -> (alerts: [AlertBook.Alert], revision: Int)? {
    state.withLock { state in
      let now = SystemClock.now
      state.book.advance(to: now)
      let revision = state.book.revision
      let isDue = state.schedules[index].isDue(
        revision: revision, hasAlerts: state.book.hasAlerts, at: now)
      return isDue ? (state.book.alerts, revision) : nil
    }
  }

  private func send(_ alerts: [AlertBook.Alert], by poster: inout Poster) -> PostOutcome {
    if alerts.isEmpty { return .accepted }
    let now = SystemClock.now
    do {
      let body = try JSONEncoder().encode(alerts.map { PostableAlert($0, alert, at: now) })
      return poster.post(String(decoding: body, as: UTF8.self))
    } catch {
      return .refused("\(error)")
    }
  }
}
