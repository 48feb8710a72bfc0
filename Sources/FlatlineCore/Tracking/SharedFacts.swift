/// What a segment may tell that concerns other connections as well: the broker's version
/// (``BrokerVersions``), or a heartbeat interval (``HeartbeatHabits``).
///
/// Found out of every segment, from its first bytes: a method's frame on channel 0, of class 10.
struct SharedFacts: OptionSet, Sendable {
  let rawValue: UInt8

  static let version = SharedFacts(rawValue: 1)
  static let heartbeat = SharedFacts(rawValue: 2)

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// - Parameter start: where the payload begins in the packet.
  @inline(__always)
  init(_ packet: Span<UInt8>, at start: Int, _ direction: PortSet.Direction) {
    // A method's frame, channel 0, and the upper byte of its size.
    guard let word = packet.uint32(at: start), word == Self.opening else {
      self = []
      return
    }
    self.init(method: packet.uint32(at: start + FrameHeader.length), direction)
  }

  private static let opening: UInt32 = 0x0100_0000

  @inline(never)
  private init(method word: UInt32?, _ direction: PortSet.Direction) {
    switch word.flatMap(ConnectionMethod.Identifier.init(rawValue:)) {
    case .start where direction.mayBeFromBroker: self = .version
    case .tune where direction.mayBeFromBroker: self = .heartbeat
    case .tuneOk where direction.mayBeFromClient: self = .heartbeat
    default: self = []
    }
  }
}
