import ArgumentParser
import Capture
import Dispatch
import FlatlineCore
import FlatlineOptions
import Synchronization

/// Reads the configuration again, and the files that it names, in a queue of its own: the capture loop
/// does not wait for a disk.
final class SettingsReader: Sendable {
  enum Outcome: Sendable {
    /// With a line for each setting that has changed, and one for each that wants a restart.
    case taken(LiveSettings, news: [String], restart: [String])
    case refused(String)
  }

  private struct State {
    /// As they were taken last; those that want a restart, as of the start.
    var settings: [Setting]
    var hints: [FlowKey: Interval]
    var outcomes: [Outcome] = []
  }

  private let arguments: [String]
  private let kernel: KernelSettings
  private let onOutcome: @Sendable () -> Void
  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "flatline.settings")

  /// - Parameters:
  ///   - arguments: of the command line, without those of a file.
  ///   - options: as they were read at the start.
  ///   - kernel: this host's, as it was at the start.
  ///   - onOutcome: called when there is something to ``drain()``.
  init(
    _ arguments: [String], _ options: WatchOptions, hints: [FlowKey: Interval],
    _ kernel: KernelSettings, onOutcome: @escaping @Sendable () -> Void
  ) {
    self.arguments = arguments
    self.kernel = kernel
    self.onOutcome = onOutcome
    state = Mutex(State(settings: options.settings, hints: hints))
  }

  /// Begins to read.
  func read() {
    queue.async {
      let outcome = self.outcome()
      self.state.withLock { $0.outcomes.append(outcome) }
      self.onOutcome()
    }
  }

  /// What was read since the last call.
  func drain() -> [Outcome] {
    state.withLock { state in
      defer { state.outcomes = [] }
      return state.outcomes
    }
  }

  private func outcome() -> Outcome {
    do {
      let command = try WatchCommand.parse(
        ConfigurationFile.expand(arguments, for: WatchOptions.self, warns: false))
      let live = try LiveSettings(command.options, kernel)
      let (news, restart) = take(command.options.settings, live.engine.heartbeatHints)
      return .taken(live, news: news, restart: restart)
    } catch {
      return .refused(WatchCommand.message(for: error))
    }
  }

  private func take(
    _ read: [Setting], _ hints: [FlowKey: Interval]
  ) -> (news: [String], restart: [String]) {
    state.withLock { state in
      var (news, restart): ([String], [String]) = ([], [])
      for (index, (new, old)) in zip(read, state.settings).enumerated()
      where new.value != old.value {
        let isShown = new.shown != old.shown
        if new.isLive {
          news.append(
            isShown ? "\(new.name): \(new.shown) (was \(old.shown))" : "\(new.name): other secrets")
          state.settings[index] = new
        } else {
          restart.append(
            isShown
              ? "\(new.name): \(new.shown) (\(old.shown) goes on)" : "\(new.name): other secrets")
        }
      }
      if hints != state.hints {
        news.append("heartbeat-hints: of \(hints.count) connections (were \(state.hints.count))")
        state.hints = hints
      }
      return (news, restart)
    }
  }
}
