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
    var alert: PostableAlert.Settings
    /// Alerts under labels that they have no more. They end; sent until everybody knows of it.
    var farewells: [PostableAlert] = []
  }

  let name = "alertmanager"
  private let addresses: [PostAddress]
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
    self.logger = logger
    state = Mutex(
      State(
        book: AlertBook(book),
        schedules: addresses.map { _ in AlertSchedule(pause: pause) }, alert: alert))
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
      state.farewells = []
    }
  }

  /// Goes on with other settings.
  func adopt(_ book: AlertBook.Settings, _ alert: PostableAlert.Settings, pause: Interval) {
    state.withLock { state in
      if alert.labels != state.alert.labels {
        let now = SystemClock.now
        state.farewells = state.book.alerts.map {
          PostableAlert($0, state.alert, at: now).ended(at: now)
        }
      }
      state.alert = alert
      state.book.adopt(book)
      for index in state.schedules.indices { state.schedules[index].pause = pause }
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
  private func due(_ index: Int) -> (alerts: [PostableAlert], revision: Int)? {
    let now = SystemClock.now
    let due = state.withLock { state -> (State, Int)? in
      state.book.advance(to: now)
      let revision = state.book.revision
      let isDue = state.schedules[index].isDue(
        revision: revision, hasAlerts: state.book.hasAlerts, at: now)
      return isDue ? (state, revision) : nil
    }
    guard let (state, revision) = due else { return nil }
    return (
      state.book.alerts.map { PostableAlert($0, state.alert, at: now) } + state.farewells, revision
    )
  }

  private func send(_ alerts: [PostableAlert], by poster: inout Poster) -> PostOutcome {
    if alerts.isEmpty { return .accepted }
    do {
      let body = try JSONEncoder().encode(alerts)
      return poster.post(String(decoding: body, as: UTF8.self)).outcome
    } catch {
      return .refused("\(error)")
    }
  }
}
