/// The shifts of both sides' windows, as their SYNs tell (RFC 7323 section 2.2).
struct WindowScales: Sendable, Equatable {
  private static let unknown: UInt8 = 15
  /// A little more than any window without a scale admits: how far apart numbers of one side may lie
  /// where nothing is known of its window, in bytes.
  static let unscaled = 1 << 16
  /// Where the shift is not known: beyond any buffer that Linux has by default.
  private static let mostUnknown = 1 << 24

  /// The client's below.
  private var shifts: UInt8 = unknown << 4 | unknown

  /// - Parameter options: of the side's SYN. One that has no shift uses none, and then neither does
  ///   the other side.
  mutating func note(_ options: TCPOptions, of side: Side) {
    let shift = options.isCut ? Self.unknown : options.windowScale ?? 0
    switch side {
    case .client: shifts = shifts & 0xf0 | shift
    case .broker: shifts = shifts & 0x0f | shift << 4
    }
    if !options.isCut, options.windowScale == nil { shifts = 0 }
  }

  /// The most that a side's windows can admit, in bytes: what a segment may reach beyond the last byte
  /// acknowledged. What a window really was would have to be read from every packet, and a segment
  /// that is in it by mistake only waits.
  func largestWindow(of side: Side) -> Int {
    let shift = side == .client ? shifts & 0x0f : shifts >> 4
    return shift == Self.unknown ? Self.mostUnknown : Int(UInt16.max) << Int(shift)
  }
}
