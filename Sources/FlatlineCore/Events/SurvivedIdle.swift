/// A connection was idle for longer than it ever had been, and is alive all the same; for whoever
/// looks at many.
///
/// Only where ``Engine/Configuration/tellsSightings`` is on.
public struct SurvivedIdle: Sendable {
  package var at: Instant
  /// The client's.
  package var address: IPAddress
  package var idle: Interval
}
