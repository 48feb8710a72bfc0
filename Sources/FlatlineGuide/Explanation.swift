import FlatlineCore

/// What there is to say of a word of flatline's vocabulary.
///
/// The one source for the terminal, alerts, reports and the manual.
package struct Explanation: Sendable {
  /// What the word claims.
  package var meaning: String
  /// What was seen on the wire before it is said.
  package var seen: String
  /// What would show that it is wrong; causes have it.
  package var refutedBy: String?
  /// What to do, short enough for an alert.
  package var advice: String
  /// How such connections end, the most usual first.
  package var endings: [Ending] = []
  /// How to confirm it.
  package var checks: [Check] = []
  /// What keeps it from happening again, or makes it known sooner.
  package var changes: [Change] = []
  /// What such connections mostly have, for calculations where a connection's own is not known.
  package var heartbeat = Explanation.defaultHeartbeat

  /// What RabbitMQ proposes: `heartbeat` in its environment, since 3.6.
  package static let defaultHeartbeat = Interval.seconds(60)
}
