import FlatlineCore
import Foundation
import SyntheticTraffic
import TestSupport
import Testing

@testable import Capture

/// flatline's own readers give the same as libpcap.
struct SavefileTests {
  /// Two of them are pcapng.
  private static let captures: [String] = {
    let files = FileManager.default.enumerator(
      at: Repository.captures, includingPropertiesForKeys: nil)
    let paths = files?.compactMap { ($0 as? URL)?.path } ?? []
    return paths.filter { $0.hasSuffix(".pcap") }.sorted()
  }()

  @Test(arguments: captures)
  func readsTheSame(path: String) throws {
    try Self.expectSame(path)
  }

  private static func expectSame(_ path: String) throws {
    let reading = SavefileReading(path: path)
    let other = try #require(SavefileReading.byLibpcap(path))
    #expect(reading.packets == other.packets)
    #expect((reading.error == nil) == other.isWhole)
  }

  private static let files: [(name: String, bytes: [UInt8])] = {
    var files: [(String, [UInt8])] = []
    for isLittleEndian in [true, false] {
      for magic in [SavefileWriter.microseconds, SavefileWriter.nanoseconds] {
        var writer = SavefileWriter(isLittleEndian: isLittleEndian, magic: magic)
        writer.append(seconds: 1, fraction: 999_999, length: 60, originalLength: 60)
        writer.append(seconds: 2, fraction: 0, length: 0, originalLength: 1500)
        files.append(("\(isLittleEndian) \(magic)", writer.bytes))
      }
    }
    var writer = SavefileWriter()
    files.append(("no packet", writer.bytes))
    for number in 0..<300 {
      writer.append(seconds: UInt32(number), fraction: 7, length: 1500, originalLength: 1500)
    }
    files.append(("more than a piece", writer.bytes))
    files.append(("cut in a packet", writer.bytes.dropLast(3)))
    files.append(("cut in a header", writer.bytes.dropLast(1508)))
    writer.appendHeader(seconds: 1, fraction: 2, length: 262_145, originalLength: 262_145)
    files.append(("damage at the end", writer.bytes))
    writer = SavefileWriter()
    writer.append(seconds: 1, fraction: 0, length: 262_144, originalLength: 300_000)
    writer.append(seconds: 1, fraction: 1_000_000, length: 4, originalLength: 4)
    writer.append(seconds: 1, fraction: 5, length: 4, originalLength: 4)
    files.append(("the longest; a fraction of more than a second", writer.bytes))
    writer = SavefileWriter(snapLength: 100)
    writer.append(seconds: 1, fraction: 0, length: 150, originalLength: 1500)
    writer.append(seconds: 2, fraction: 0, length: 100, originalLength: 100)
    files.append(("more than the snap length", writer.bytes))
    for snapLength in [0, 0xffff_ffff] as [UInt32] {
      writer = SavefileWriter(snapLength: snapLength)
      writer.append(seconds: 1, fraction: 0, length: 150, originalLength: 1500)
      files.append(("snap length \(snapLength)", writer.bytes))
    }
    for version in [(2, 3), (2, 2), (2, 0), (543, 0)] as [(UInt16, UInt16)] {
      writer = SavefileWriter(version: version)
      // The lengths change places.
      writer.appendHeader(seconds: 1, fraction: 2, length: 9, originalLength: 4)
      writer.append(raw: [1, 2, 3, 4])
      files.append(("version \(version)", writer.bytes))
    }
    writer = SavefileWriter(version: (2, 3))
    writer.append(seconds: 1, fraction: 2, length: 4, originalLength: 9)
    files.append(("version 2.3, as it is now", writer.bytes))
    writer = SavefileWriter(isLittleEndian: false, magic: 0xa1b2_cd34)
    for second in 1...2 as ClosedRange<UInt32> {
      writer.appendHeader(seconds: second, fraction: 2, length: 3, originalLength: 9)
      writer.append(raw: [0, 0, 0, 7, 8, 0, 4, 0] + [1, 2, 3])
    }
    files.append(("Kuznetzov's variant", writer.bytes))
    for network in [12, 101, 113, 0x4400_0001] as [UInt32] {
      writer = SavefileWriter(network: network)
      writer.append(seconds: 0x7fff_ffff, fraction: 0, length: 20, originalLength: 20)
      files.append(("link type \(network), the last second that libpcap 1.10 knows", writer.bytes))
    }
    return files
  }()

  @Test(arguments: files)
  func madeFilesReadTheSame(name: String, bytes: [UInt8]) throws {
    try withTemporaryFile(Data(bytes)) { try Self.expectSame($0) }
  }

  /// Seconds are unsigned; libpcap 1.10 reads those after 2038 as negative.
  @Test func readsUpTo2106() throws {
    var writer = SavefileWriter()
    writer.append(seconds: 0xffff_ffff, fraction: 0, length: 20, originalLength: 20)
    let reading = try SavefileReading(writer.bytes)
    #expect(reading.packets.first?.hasPrefix("4294967295000000000 ") == true)
  }

  @Test func anImpossibleTimeIsCounted() throws {
    var writer = SavefileWriter()
    writer.append(seconds: 1, fraction: 1_000_000, length: 4, originalLength: 4)
    writer.append(seconds: 1, fraction: 5, length: 4, originalLength: 4)
    let reading = try SavefileReading(writer.bytes)
    #expect(reading.packets.count == 1)
    #expect(reading.skipped == [.timestampOutOfRange: 1])
  }

  @Test(arguments: refused)
  func isRefused(bytes: [UInt8], code: CaptureError.Code, reason: String) throws {
    let reading = try SavefileReading(bytes)
    #expect(reading.packets.isEmpty)
    #expect(reading.error?.code == code)
    #expect(reading.error?.reason.hasPrefix(reason) == true, "\(reading.error as Any)")
  }

  private static let refused: [([UInt8], CaptureError.Code, String)] = [
    ([], .notReadable, "is empty"),
    (Compressed.gzip([]), .notReadable, "is empty"),
    ([1, 2, 3], .notReadable, "is neither pcap nor pcapng"),
    (Array("snoop and some more of it here".utf8), .notReadable, "is neither pcap nor pcapng"),
    ([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0], .notReadable, "is truncated"),
    (SavefileWriter(version: (3, 0)).bytes, .notReadable, "is a pcap file of unknown version 3.0"),
    (
      SavefileWriter(network: 163).bytes, .unsupportedLinkType,
      "link type IEEE802_11_RADIO_AVS is not"
    ),
    (SavefileWriter(network: 9999).bytes, .unsupportedLinkType, "link type number 9999 is not"),
  ]

  /// Whatever the reader is given at a time.
  @Test func compressedIsTheSame() throws {
    var writer = SavefileWriter()
    for number in 0..<300 {
      writer.append(seconds: UInt32(number), fraction: 7, length: 1500, originalLength: 1500)
    }
    let plain = try SavefileReading(writer.bytes)
    #expect(plain.packets.count == 300)
    #expect(try SavefileReading(Compressed.gzip(writer.bytes)) == plain)
    #expect(try SavefileReading(Compressed.zstd(writer.bytes)) == plain)
    let cut = try SavefileReading(Compressed.gzip(writer.bytes).dropLast(12))
    #expect(plain.packets.starts(with: cut.packets))
    #expect(cut.error?.code == .damaged)
    #expect(cut.error?.reason.contains("its gzip data ends too early") == true)
  }
}
