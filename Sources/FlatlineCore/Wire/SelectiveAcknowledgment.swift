public struct SelectiveAcknowledgment: Sendable, Equatable {
  public var left: SequenceNumber
  public var right: SequenceNumber
}
