import FlatlineCore
import Foundation
import SyntheticTraffic
import TestSupport
import Testing

@testable import Capture

/// pcapng files, block by block.
struct PcapngSavefileTests {
  static let whole: [PcapngFile] = [
    PcapngFile("no interface", []) { _ in },
    PcapngFile("big-endian", [PcapngFile.packet(3, [1, 2, 3])], isLittleEndian: false) {
      $0.addInterface(PcapngFile.ethernet)
      $0.appendEnhanced([1, 2, 3], at: PcapngFile.at(3))
    },
    PcapngFile(
      "all kinds of packets",
      [
        PcapngFile.packet(0, [1, 2, 3, 4], of: 9), PcapngFile.packet(3, [1, 2, 3]),
        PcapngFile.packet(4, [4], of: 1500), PcapngFile.packet(4, [5]),
      ]
    ) {
      $0.addInterface(PcapngFile.ethernet)
      $0.appendSimple([1, 2, 3, 4], originalLength: 9)
      $0.appendEnhanced([1, 2, 3], at: PcapngFile.at(3))
      $0.appendObsolete([4], at: PcapngFile.at(4), originalLength: 1500)
      $0.appendSimple([5])
    },
    PcapngFile(
      "two link types and resolutions",
      [
        PcapngFile.packet(3, [1]), PcapngFile.packet(4, [2], .rawIP),
        PcapngFile.packet(5, [3], .rawIP), PcapngFile.packet(6, [4]),
      ]
    ) {
      $0.addInterface(PcapngFile.ethernet, .tenToTheMinus(9))
      $0.addInterface(PcapngFile.rawIP, .twoToTheMinus(20), offset: -7)
      $0.appendEnhanced([1], at: PcapngFile.at(3))
      $0.appendEnhanced([2], at: PcapngFile.at(4), interface: 1)
      $0.appendObsolete([3], at: PcapngFile.at(5), interface: 1)
      $0.appendEnhanced([4], at: PcapngFile.at(6))
    },
    PcapngFile(
      "sections of both byte orders",
      [PcapngFile.packet(3, [1]), PcapngFile.packet(4, [2], .rawIP)]
    ) {
      $0.addInterface(PcapngFile.ethernet)
      $0.appendEnhanced([1], at: PcapngFile.at(3))
      $0.isLittleEndian = false
      $0.beginSection()
      $0.addInterface(PcapngFile.rawIP, .tenToTheMinus(3))
      $0.appendEnhanced([2], at: PcapngFile.at(4))
    },
    PcapngFile(
      "blocks without packets, and options",
      [PcapngFile.packet(3, [1, 2, 3]), PcapngFile.packet(4, [7])]
    ) {
      $0.append(5, [UInt8](repeating: 1, count: 40))
      $0.addInterface(PcapngFile.ethernet, otherOptions: $0.option(2, Array("eth0".utf8)))
      // Name resolution, decryption secrets, journal, custom, and what nobody knows.
      for type in [4, 10, 9, 0xbad, 0x4000_0bad, 0x7fff_ffff] as [UInt32] {
        $0.append(type, [UInt8](repeating: 0xff, count: 33))
      }
      $0.appendEnhanced(
        [1, 2, 3], at: PcapngFile.at(3), options: $0.option(1, Array("a note".utf8)))
      // Longer than what is kept of a block.
      $0.append(0xbad, [UInt8](repeating: 9, count: 1 << 20))
      $0.appendEnhanced([7], at: PcapngFile.at(4))
      $0.append(5, [])
    },
    PcapngFile(
      "the interface's limit holds where a block has no length",
      [PcapngFile.packet(0, [1, 2], of: 4)]
    ) {
      $0.addInterface(PcapngFile.ethernet, snapLength: 2)
      $0.appendSimple([1, 2, 3, 4])
    },
    PcapngFile(
      "a link type that is not decoded", [PcapngFile.packet(3, [1])],
      skipped: [.unsupportedLinkType: 2]
    ) {
      $0.addInterface(PcapngFile.bluetooth)
      $0.addInterface(PcapngFile.ethernet)
      $0.appendEnhanced([9], at: PcapngFile.at(2))
      $0.appendEnhanced([1], at: PcapngFile.at(3), interface: 1)
      $0.appendSimple([9])
    },
    PcapngFile(
      "an interface that is not there", [PcapngFile.packet(3, [1])], skipped: [.malformedBlock: 2]
    ) {
      $0.appendEnhanced([9], at: PcapngFile.at(2))
      $0.addInterface(PcapngFile.ethernet)
      $0.appendEnhanced([9], at: PcapngFile.at(2), interface: 1)
      $0.appendEnhanced([1], at: PcapngFile.at(3))
    },
    PcapngFile(
      "bodies that are too short", [PcapngFile.packet(3, [1])], skipped: [.malformedBlock: 4]
    ) {
      $0.addInterface(PcapngFile.ethernet)
      $0.append(6, [0, 0, 0, 0])
      $0.append(2, [])
      $0.append(3, [])
      // More captured than there is.
      let lengths = $0.field(5 as UInt32) + $0.field(5 as UInt32)
      $0.append(6, [UInt8](repeating: 0, count: 12) + lengths + [1, 2, 3, 4])
      $0.appendEnhanced([1], at: PcapngFile.at(3))
    },
    PcapngFile(
      "an interface without a body", [PcapngFile.packet(3, [1])], skipped: [.unsupportedLinkType: 1]
    ) {
      $0.append(1, [])
      $0.addInterface(PcapngFile.ethernet)
      $0.appendEnhanced([9], at: PcapngFile.at(3))
      $0.appendEnhanced([1], at: PcapngFile.at(3), interface: 1)
    },
    PcapngFile("options that reach beyond their block", [PcapngFile.packet(3, [1])]) {
      let head = $0.field(PcapngFile.ethernet) + [0, 0, 0, 0, 0, 0]
      $0.append(1, head + $0.field(9 as UInt16) + $0.field(0xffff as UInt16) + [6, 0, 0, 0])
      $0.appendEnhanced([1], at: PcapngFile.at(3))
    },
    PcapngFile(
      "a time that cannot be", [PcapngFile.packet(3, [1])], skipped: [.timestampOutOfRange: 1]
    ) {
      $0.addInterface(PcapngFile.ethernet, .tenToTheMinus(0), offset: -100)
      $0.append(6, [UInt8](repeating: 0, count: 20))
      $0.appendEnhanced([1], at: PcapngFile.at(3))
    },
    PcapngFile("longer than any packet", [PcapngFile.packet(3, [1])], skipped: [.malformedBlock: 2])
    {
      $0.addInterface(PcapngFile.ethernet)
      $0.appendEnhanced([UInt8](repeating: 1, count: 262_145), at: PcapngFile.at(2))
      $0.appendEnhanced([UInt8](repeating: 1, count: 1 << 20), at: PcapngFile.at(2))
      $0.appendEnhanced([1], at: PcapngFile.at(3))
    },
  ]

  @Test(arguments: whole) func isRead(file: PcapngFile) throws {
    let reading = try SavefileReading(file.bytes)
    #expect(reading.packets == file.packets)
    #expect(reading.skipped == file.skipped)
    #expect(reading.error == nil)
    #expect(reading.clockErrors.isEmpty)
  }

  /// A block that grows beyond what is kept, and a hundred thousand interfaces.
  @Test func isReadInBounds() throws {
    var writer = PcapngWriter()
    writer.beginSection()
    for _ in 0..<70_000 { writer.addInterface(PcapngFile.ethernet) }
    writer.appendEnhanced([1], at: PcapngFile.at(3), interface: 65_535)
    writer.appendEnhanced([2], at: PcapngFile.at(3), interface: 65_536)
    let reading = try SavefileReading(writer.bytes)
    #expect(reading.packets == [PcapngFile.packet(3, [1])])
    #expect(reading.skipped == [.malformedBlock: 1])
  }

  /// Each byte changed, and each cut: whatever is said, it ends.
  @Test func whateverIsChangedItEnds() throws {
    var writer = PcapngWriter()
    writer.beginSection()
    writer.addInterface(PcapngFile.ethernet, .tenToTheMinus(9), offset: 1)
    writer.appendEnhanced([1, 2, 3], at: PcapngFile.at(3), options: writer.option(1, [65]))
    writer.append(4, [1, 2, 3, 4])
    writer.appendObsolete([1, 2, 3], at: PcapngFile.at(4))
    for index in writer.bytes.indices {
      for value in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] {
        var bytes = writer.bytes
        bytes[index] = value
        var intake = PacketIntake()
        var parser = PcapngSavefile()
        _ = try? parser.parse(bytes.span, from: 0, into: &intake)
        #expect(intake.count <= 2)
      }
      let cut = Array(writer.bytes[..<index])
      var intake = PacketIntake()
      var parser = PcapngSavefile()
      let end = try parser.parse(cut.span, from: 0, into: &intake)
      #expect(end <= index)
    }
  }
}
