/// A connection has opened, or is found to be open; for whoever looks at many.
///
/// Only where ``Engine/Configuration/tellsSightings`` is on.
public struct Opening: Sendable {
  package var at: Instant
  /// That of the connection's first prediction, made or not: the same in all that is told of it.
  package var id: PredictionIdentifier
  package var flow: FlowDescription
  /// Of its packets.
  package var address: IPAddress
  /// When the connection began, or was first seen.
  package var began: Instant
  /// When its client was last seen: now, unless time alone led to this.
  package var lastSeen: Instant?
}

/// A connection has ended without a ``Closing``: nobody knows why; for whoever looks at many.
public struct UnexplainedEnd: Sendable {
  package var at: Instant
  package var id: PredictionIdentifier
  package var flow: FlowDescription
  package var address: IPAddress
  package var observed: Closing.Observed
}
