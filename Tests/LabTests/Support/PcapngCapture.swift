import Capture
import FlatlineCore
import SyntheticTraffic

/// A capture as a pcapng file: two sections of different byte orders, in each interfaces of two link
/// types, five time resolutions in all, and between the packets every block that has none.
struct PcapngCapture {
  private var writer = PcapngWriter(isLittleEndian: false)
  /// By link type, the interface's number in this section.
  private var interfaces: [LinkType: Int] = [:]
  private var count = 0

  private static let ethernetHeader = 14

  /// - Parameters:
  ///   - path: of a capture of Ethernet frames.
  ///   - secondSectionFrom: a packet's index.
  static func bytes(of path: String, secondSectionFrom: Int) -> [UInt8] {
    var capture = PcapngCapture()
    var merger = SavefileMerger(paths: [path])
    while merger.next({ header, bytes in
      if capture.count == 0 {
        capture.beginFirstSection()
      } else if capture.count == secondSectionFrom {
        capture.beginSecondSection(at: header.timestamp)
      }
      capture.append(bytes.indices.map { bytes[$0] }, header)
    }) {}
    return capture.writer.bytes
  }

  /// A section of packets that are not decoded.
  static func foreignSection(packets: Int) -> [UInt8] {
    var writer = PcapngWriter()
    writer.beginSection()
    writer.addInterface(187)
    for _ in 0..<packets { writer.appendEnhanced([1, 2, 3], at: .distantPast) }
    return writer.bytes
  }

  private mutating func beginFirstSection() {
    writer.beginSection(options: writer.option(4, Array("a program".utf8)))
    writer.addInterface(
      1, snapLength: 262_144, .tenToTheMinus(9), otherOptions: writer.option(2, Array("eth0".utf8)))
    writer.addInterface(101, .twoToTheMinus(33))
    interfaces = [.ethernet: 0, .rawIP: 1]
  }

  private mutating func beginSecondSection(at instant: Instant) {
    writer.isLittleEndian = true
    writer.beginSection()
    // Units so small that they count from the section's beginning.
    let offset = instant.nanosecondsSinceEpoch / 1_000_000_000 - 60
    writer.addInterface(101, .tenToTheMinus(12), offset: offset)
    writer.addInterface(113, .tenToTheMinus(6))
    writer.addInterface(1, .twoToTheMinus(45), offset: offset)
    interfaces = [.ethernet: 2, .rawIP: 0]
  }

  private mutating func append(_ packet: [UInt8], _ header: PacketHeader) {
    // Every other segment is captured without its Ethernet header.
    let isRaw = count % 2 == 1 && packet.count > Self.ethernetHeader && packet[12...13] == [8, 0]
    let linkType: LinkType = isRaw ? .rawIP : .ethernet
    let bytes = isRaw ? Array(packet[Self.ethernetHeader...]) : packet
    if count % 5 == 4 {
      writer.appendObsolete(
        bytes, at: header.timestamp, interface: interfaces[linkType] ?? 0,
        originalLength: header.originalLength)
    } else {
      writer.appendEnhanced(
        bytes, at: header.timestamp, interface: interfaces[linkType] ?? 0,
        originalLength: header.originalLength, options: count % 3 == 0 ? note : [])
    }
    if count % 7 == 0 { appendOtherBlock(UInt8(truncatingIfNeeded: count)) }
    count += 1
  }

  private var note: [UInt8] { writer.option(1, Array("a note".utf8)) + writer.option(0, []) }

  /// Names, statistics, secrets, a journal, two custom ones, and an unknown one, in turn.
  private mutating func appendOtherBlock(_ fill: UInt8) {
    let types: [UInt32] = [4, 5, 10, 9, 0xbad, 0x4000_0bad, 0x0dab_beef]
    writer.append(
      types[count / 7 % types.count], [UInt8](repeating: fill, count: count % 50))
  }
}
