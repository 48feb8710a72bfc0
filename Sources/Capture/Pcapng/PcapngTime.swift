import FlatlineCore

/// What the units are in which an interface's packets are stamped, and from when they count
/// (draft-ietf-opsawg-pcapng section 4.2, `if_tsresol` and `if_tsoffset`).
struct PcapngTime: Sendable {
  /// How units become nanoseconds.
  private enum Scale {
    case times(UInt64)
    case dividedBy(UInt64)
    /// In a second there are two to this power.
    case powerOfTwo(Int)
    /// In 64 bits such units do not make up a second.
    case unusable
  }

  /// The resolution where none is told.
  static let microseconds: UInt8 = 6

  private static let nanosecondsPerSecond: UInt64 = 1_000_000_000

  private let scale: Scale
  /// In nanoseconds since 1970.
  private let zero: Int64

  /// - Parameters:
  ///   - resolution: the negative power of ten that a unit is of a second; of two, where the highest
  ///     bit is set.
  ///   - offset: in seconds.
  init(resolution: UInt8 = microseconds, offset: Int64 = 0) {
    let exponent = Int(resolution & 0x7f)
    let (zero, overflow) = offset.multipliedReportingOverflow(by: 1_000_000_000)
    self.zero = zero
    scale =
      switch (resolution & 0x80 == 0, exponent) {
      case _ where overflow: .unusable
      case (true, 0...9): .times(Self.powerOfTen(9 - exponent))
      case (true, 10...19): .dividedBy(Self.powerOfTen(exponent - 9))
      case (false, 0...63): .powerOfTwo(exponent)
      default: .unusable
      }
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// `nil` outside the years 1970 to 2116.
  @inline(__always)
  func instant(high: UInt32, low: UInt32) -> Instant? {
    let units = UInt64(high) << 32 | UInt64(low)
    let nanoseconds: UInt64
    switch scale {
    case .times(let factor):
      let (product, overflow) = units.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      nanoseconds = product
    case .dividedBy(let divisor): nanoseconds = units / divisor
    case .powerOfTwo(let exponent):
      let product = units.multipliedFullWidth(by: Self.nanosecondsPerSecond)
      guard product.high >> exponent == 0 else { return nil }
      nanoseconds =
        exponent == 0 ? product.low : product.high << (64 - exponent) | product.low >> exponent
    case .unusable: return nil
    }
    let (sum, overflow) = zero.addingReportingOverflow(Int64(clamping: nanoseconds))
    return overflow ? nil : Instant(nanosecondsSinceEpoch: sum)
  }
}
