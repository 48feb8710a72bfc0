/// What was found out about one of several captures that were read together.
public struct CaptureComparison: Encodable, Sendable, Equatable {
  /// As it was named.
  public var file: String
  /// The capture whose clock counts; absent where no packet is in both.
  public var reference: String?
  /// How far the capture's clock was ahead of the reference's at its first packet; taken out.
  public var ahead: Interval?
  /// ``ahead`` is right to this: half of the quickest way there and back between the two.
  public var within: Interval?
  /// How much faster its clock runs, in millionths; absent where that does not show.
  public var drift: Double?
  /// Whether packets of one direction only are in both: then the way that they take is in ``ahead``.
  public var isOneWay: Bool?
  /// Packets that were compared.
  public var common: Int
  /// Packets that were left out, because the capture nearest to the broker has them too, or because
  /// they never came there.
  public var leftOut: Int
  /// Where the captures nearer to the broker end, and reading with it; absent where it is read to its
  /// own end.
  public var readUntil: Instant?
  /// `true` where it is not read: it has the clients' direction of connections of which the reference has
  /// the broker's, by another clock, and no packet to compare the clocks by.
  public var isUnread: Bool?

  package init(file: String, common: Int = 0, leftOut: Int = 0) {
    self.file = file
    self.common = common
    self.leftOut = leftOut
  }
}
