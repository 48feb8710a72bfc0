/// A change of settings that is worth making, for one connection or for all of their kind.
package struct Proposal: Sendable, Equatable {
  /// A setting, as it is written down.
  package struct Setting: Sendable, Equatable {
    /// The file, command or client library.
    package var place: String
    package var text: String
  }

  package var what: String
  package var settings: [Setting] = []
  package var notes: [String] = []
  /// What it does to the timers; `nil` where it does nothing to them.
  package var effect: TimerEffect?
}
