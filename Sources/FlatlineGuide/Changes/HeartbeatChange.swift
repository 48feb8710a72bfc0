import FlatlineCore

/// Which heartbeat a client should have, and where it is set.
struct HeartbeatChange {
  private let subject: Subject
  private let current: Interval

  /// Shorter ones close connections that only paused.
  static let shortest = Interval.seconds(5)
  /// A lost client is then noticed in a minute.
  static let usual = Interval.seconds(20)

  init(_ subject: Subject, current: Interval) {
    self.subject = subject
    self.current = current
  }

  /// Half of what the path forgets after, so that one may be lost.
  private var wanted: Interval {
    guard let idleTimeout = subject.idleTimeout else { return Self.usual }
    let half = Interval.seconds(Int((idleTimeout / 2).seconds))
    return max(Self.shortest, min(Self.usual, half))
  }

  var proposal: Proposal? {
    let wanted = wanted
    guard !(Self.shortest...wanted).contains(current) else { return nil }
    let known = subject.libraries
    let libraries = known.isEmpty ? ClientLibrary.allCases : known
    let settings = libraries.map {
      Proposal.Setting(place: $0.rawValue, text: $0.setting(heartbeat: wanted))
    }
    let everywhere = Proposal.Setting(
      place: "rabbitmq.conf", text: "heartbeat = \(Int(wanted.seconds))")
    let note = """
      The last is what the broker proposes. Most clients that ask for nothing or for more take it; \
      those that insist on none (0) do not.
      """
    return Proposal(
      what: "Set the client's heartbeat to \(Int(wanted.seconds)) s",
      settings: settings + [everywhere], notes: known.map(\.note) + [note],
      effect: TimerEffect(from: (subject.kernel, current), to: (subject.kernel, wanted)))
  }
}
