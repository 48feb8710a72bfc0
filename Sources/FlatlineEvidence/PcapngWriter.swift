import FlatlineCore

/// A capture in pcapng's form (draft-ietf-opsawg-pcapng), with a comment on the whole and on packets.
struct PcapngWriter {
  private(set) var bytes: [UInt8] = []
  private var interfaces: [LinkType] = []

  private enum Block {
    static let section: UInt32 = 0x0a0d_0d0a
    static let interface: UInt32 = 1
    static let packet: UInt32 = 6
  }

  private enum Option {
    static let comment: UInt16 = 1
    static let application: UInt16 = 4
    static let resolution: UInt16 = 9
  }

  private static let byteOrder: UInt32 = 0x1a2b_3c4d
  private static let nanoseconds: UInt8 = 9
  /// An option's length has 16 bits.
  private static let longestOption = 65_535

  /// - Parameter application: that writes it.
  init(comment: String, application: String) {
    var body = Self.native(Self.byteOrder) + Self.native(UInt16(1)) + Self.native(UInt16(0))
    body += Self.native(Int64(-1))
    body += Self.options([
      (Option.comment, Array(comment.utf8)), (Option.application, Array(application.utf8)),
    ])
    append(Block.section, body)
  }

  mutating func append(
    _ packet: [UInt8], _ header: PacketHeader, at instant: Instant, comments: [String]
  ) {
    let interface = interface(header.linkType)
    let time = UInt64(bitPattern: instant.nanosecondsSinceEpoch)
    var body = Self.native(UInt32(interface))
    body += Self.native(UInt32(time >> 32)) + Self.native(UInt32(truncatingIfNeeded: time))
    body += Self.native(UInt32(packet.count))
    body += Self.native(UInt32(truncatingIfNeeded: header.originalLength))
    body += Self.padded(packet)
    body += Self.options(comments.map { (Option.comment, Array($0.utf8)) })
    append(Block.packet, body)
  }

  /// The number of the interface for a link type; a new one if need be.
  private mutating func interface(_ linkType: LinkType) -> Int {
    if let known = interfaces.firstIndex(of: linkType) { return known }
    interfaces.append(linkType)
    var body = Self.native(UInt16(truncatingIfNeeded: linkType.rawValue))
    body += Self.native(UInt16(0)) + Self.native(UInt32(0))
    body += Self.options([(Option.resolution, [Self.nanoseconds])])
    append(Block.interface, body)
    return interfaces.count - 1
  }

  private mutating func append(_ type: UInt32, _ body: [UInt8]) {
    let length = Self.native(UInt32(body.count + 12))
    bytes += Self.native(type) + length + body + length
  }

  private static func options(_ options: [(code: UInt16, value: [UInt8])]) -> [UInt8] {
    if options.isEmpty { return [] }
    let written = options.flatMap { code, value in
      let value = Array(value.prefix(longestOption))
      return native(code) + native(UInt16(value.count)) + padded(value)
    }
    return written + native(UInt32(0))
  }

  /// To a multiple of 32 bits.
  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: -bytes.count & 3)
  }

  private static func native(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
