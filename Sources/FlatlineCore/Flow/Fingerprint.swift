/// A hash of everything that a segment, or an error about one, shares with its copies, and how long after the packet a copy
/// is believed.
struct Fingerprint: Sendable {
  private enum Mark: UInt8, Sendable { case none, timestamp, identification }

  let hash: UInt64
  private let mark: Mark

  init(_ segment: TCPSegment) {
    self.init(segment, hash: Self.hash(of: segment))
  }

  /// - Parameter hash: of this segment, where it is known already.
  @inline(__always)
  init(_ segment: TCPSegment, hash: UInt64) {
    self.hash = hash
    mark =
      segment.identification ?? 0 != 0
      ? .identification : segment.options.timestamp != nil ? .timestamp : .none
  }

  @inline(__always)
  static func hash(of segment: TCPSegment) -> UInt64 {
    // A collision would also need the same half second and the same flow, of which the port tells
    // the side.
    let numbers = UInt64(segment.sequence.value) << 32 | UInt64(segment.acknowledgment.value)
    let rest =
      UInt64(segment.window) << 48 | UInt64(segment.flags.rawValue) << 40
      | UInt64(segment.source.port) << 24
      ^ UInt64(UInt32(truncatingIfNeeded: segment.payloadLength))
    let timestamp = segment.options.timestamp.map { UInt64($0.value) << 32 | UInt64($0.echo) }
    let identification = UInt64(segment.identification ?? 0)
    var hash = (numbers ^ 0x243f_6a88_85a3_08d3).folded(with: rest ^ 0x1319_8a2e_0370_7344)
    hash = (hash ^ (timestamp ?? 0)).folded(with: identification ^ 0xa409_3822_299f_31d0)
    if let block = segment.options.firstSelectiveAcknowledgment {
      let ends = UInt64(block.left.value) << 32 | UInt64(block.right.value)
      hash = (hash ^ 0x082e_fa98_ec4e_6c89).folded(with: ends)
    }
    return hash
  }

  init(_ error: Unreachable) {
    let numbers = UInt64(error.sequence.value) << 32 | UInt64(error.identification ?? 0)
    let ports = UInt64(error.source.port) << 16 | UInt64(error.destination.port)
    hash = (numbers ^ 0x4528_21e6_38d0_1377)
      .folded(with: error.reporter.high ^ 0xbe54_66cf_34e9_0c6c)
      .folded(with: error.reporter.low ^ ports << 32)
    mark = error.identification ?? 0 != 0 ? .identification : .none
  }

  /// How long after the packet what has the same fingerprint is its copy.
  var window: Interval {
    switch mark {
    // The identification differs between a packet and its retransmission.
    case .identification: .seconds(1)
    // Shorter than the smallest retransmission timeout, 200 ms (`TCP_RTO_MIN`), for timestamps may
    // tick slowly.
    case .timestamp: .milliseconds(150)
    // Only what no sender could repeat so fast.
    case .none: .milliseconds(2)
    }
  }
}
