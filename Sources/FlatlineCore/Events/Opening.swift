/// A connection has opened, or is found to be open; for whoever looks at many.
///
/// Only where ``Engine/Configuration/tellsSightings`` is on.
public struct Opening: Sendable {
  package var at: Instant
  package var id: PredictionIdentifier
  package var flow: FlowDescription
  /// Of its packets.
  package var address: IPAddress
}

/// A connection has ended without a ``Closing``: nobody knows why; for whoever looks at many.
public struct UnexplainedEnd: Sendable {
  package var at: Instant
  package var id: PredictionIdentifier
  package var flow: FlowDescription
  package var address: IPAddress
  package var observed: Closing.Observed
}
