import FlatlineCore
import SyntheticTraffic
import Testing

@testable import Capture

/// A damaged pcapng file is read up to the damage, which is named.
struct PcapngDamageTests {
  private static func beginning(_ writer: inout PcapngWriter) {
    writer.addInterface(PcapngFile.ethernet)
    writer.appendEnhanced([1], at: PcapngFile.at(3))
  }

  static let damaged: [PcapngFile] = [
    PcapngFile(
      "two lengths", [PcapngFile.packet(3, [1])], damage: "the two lengths of a block differ"
    ) {
      beginning(&$0)
      $0.append(5, [1, 2, 3, 4], trailer: 20)
    },
    PcapngFile(
      "two lengths, far apart", [PcapngFile.packet(3, [1])],
      damage: "the two lengths of a block differ"
    ) {
      beginning(&$0)
      $0.append(5, [UInt8](repeating: 0, count: 1 << 20), trailer: 20)
    },
    PcapngFile("shorter than a block", [PcapngFile.packet(3, [1])], damage: "a block of 8 bytes") {
      beginning(&$0)
      $0.append(5, [], length: 8)
    },
    PcapngFile(
      "a length that is no multiple", [PcapngFile.packet(3, [1])], damage: "a block of 13 bytes"
    ) {
      beginning(&$0)
      $0.append(6, [0, 0, 0, 0], length: 13)
    },
    PcapngFile("cut in a packet", [PcapngFile.packet(3, [1])], damage: "is truncated") {
      beginning(&$0)
      $0.append(6, [0, 0, 0, 0], length: 400)
    },
    PcapngFile("cut in what is skipped", [PcapngFile.packet(3, [1])], damage: "is truncated") {
      beginning(&$0)
      $0.append(5, [0, 0, 0, 0], length: 0xffff_fffc)
    },
    PcapngFile("cut in a block's header", [PcapngFile.packet(3, [1])], damage: "is truncated") {
      beginning(&$0)
      $0.append(raw: [6, 0, 0])
    },
    PcapngFile("another version", [PcapngFile.packet(3, [1])], damage: "unknown pcapng version 2") {
      beginning(&$0)
      $0.beginSection(major: 2)
    },
    PcapngFile(
      "a section without a byte order", [PcapngFile.packet(3, [1])], damage: "without a byte order"
    ) {
      beginning(&$0)
      $0.append(0x0a0d_0d0a, [UInt8](repeating: 0, count: 16))
    },
    PcapngFile(
      "a section that is too short", [PcapngFile.packet(3, [1])],
      damage: "a section header of 4 bytes"
    ) {
      beginning(&$0)
      $0.append(0x0a0d_0d0a, $0.field(0x1a2b_3c4d as UInt32))
    },
    PcapngFile(
      "a section that is too long", [PcapngFile.packet(3, [1])],
      damage: "a section header of 1048592"
    ) {
      beginning(&$0)
      $0.beginSection(options: [UInt8](repeating: 0, count: (1 << 20) - 12))
    },
    PcapngFile(
      "nothing that is decoded", [], skipped: [.unsupportedLinkType: 1],
      damage: "link type BLUETOOTH_HCI_H4 is not supported"
    ) {
      $0.addInterface(PcapngFile.bluetooth)
      $0.appendEnhanced([9], at: PcapngFile.at(2))
    },
  ]

  @Test(arguments: damaged) func isReadUpToDamage(file: PcapngFile) throws {
    let reading = try SavefileReading(file.bytes)
    #expect(reading.packets == file.packets)
    #expect(reading.skipped == file.skipped)
    #expect(reading.error?.reason.contains(file.damage ?? "") == true, "\(reading.error as Any)")
  }
}
