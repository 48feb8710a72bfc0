import FlatlineCore

/// How many bytes each side sent, in equal parts of the capture's time.
struct ActivityBins: Sendable {
  static let count = 96

  private let start: Instant
  private let width: Int64
  private var client = [UInt32](repeating: 0, count: count)
  private var broker = [UInt32](repeating: 0, count: count)

  init(_ time: ClosedRange<Instant>) {
    start = time.lowerBound
    width = max(1, (time.upperBound - time.lowerBound).nanoseconds / Int64(Self.count) + 1)
  }

  mutating func add(_ bytes: Int, from side: Side, at instant: Instant) {
    let place = Int((instant - start).nanoseconds / width)
    guard bytes > 0, (0..<Self.count).contains(place) else { return }
    let bytes = UInt32(clamping: bytes)
    switch side {
    case .client: client[place] = client[place].addingSaturating(bytes)
    case .broker: broker[place] = broker[place].addingSaturating(bytes)
    }
  }

  /// A digit for each part: 0 is nothing, 1 up to 7 bytes, and each further one eight times as much.
  func digits(of side: Side) -> String {
    let bins = side == .client ? client : broker
    return String(
      bins.map { bytes in
        let bits = UInt32.bitWidth - bytes.leadingZeroBitCount
        return Character("\(min(9, (bits + 2) / 3))")
      })
  }
}

extension UInt32 {
  fileprivate func addingSaturating(_ other: UInt32) -> UInt32 {
    let sum = addingReportingOverflow(other)
    return sum.overflow ? .max : sum.partialValue
  }
}
