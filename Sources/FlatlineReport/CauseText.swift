import FlatlineCore

/// What made it worse that connections die, as rows say it.
enum CauseText {
  /// What made it worse; `nil` where the cause's own words say it.
  static func words(_ cause: ContributingCause, _ evidence: Evidence) -> String? {
    switch cause {
    case .heartbeatsDisabled: "heartbeats are off"
    case .ghosts:
      evidence.ghosts.map { "one of \(Text.count($0, "ghost")) of this client" }
        ?? "its client has left ghosts behind"
    case .behindProxy: nil
    }
  }
}
