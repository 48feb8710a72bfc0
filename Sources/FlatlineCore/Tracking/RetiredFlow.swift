/// A flow that the engine has done with, as it was at its end.
public struct RetiredFlow: Sendable {
  public let flow: Flow
  /// The identifiers of all predictions about it, in their order.
  public let predictions: [PredictionIdentifier]
  /// The number of the packet that began it, modulo 2^32: which of two flows is the older.
  public let order: UInt32

  init(_ record: FlowRecord) {
    flow = record.flow
    predictions = record.identifiers
    order = record.generation
  }
}
