import FlatlineCore
import SyntheticTraffic
import Testing

@testable import Capture

/// A pcapng file, and what a reader is to make of it.
struct PcapngFile: Sendable, CustomTestStringConvertible {
  static let ethernet: UInt16 = 1
  static let rawIP: UInt16 = 101
  /// Not decoded.
  static let bluetooth: UInt16 = 187

  var testDescription: String
  var bytes: [UInt8]
  var packets: [String]
  var skipped: [DecodeError: Int] = [:]
  /// In the error's reason.
  var damage: String?

  init(
    _ name: String, _ packets: [String], skipped: [DecodeError: Int] = [:],
    damage: String? = nil, isLittleEndian: Bool = true,
    _ write: (inout PcapngWriter) -> Void
  ) {
    var writer = PcapngWriter(isLittleEndian: isLittleEndian)
    writer.beginSection()
    write(&writer)
    testDescription = name
    bytes = writer.bytes
    self.packets = packets
    self.skipped = skipped
    self.damage = damage
  }

  static func at(_ seconds: Int) -> Instant { .distantPast + .seconds(seconds) }

  static func packet(
    _ seconds: Int, _ bytes: [UInt8], of originalLength: Int? = nil,
    _ linkType: LinkType = .ethernet
  ) -> String {
    SavefileReading.describe(
      Int64(seconds) * 1_000_000_000, linkType, bytes, originalLength ?? bytes.count)
  }
}
