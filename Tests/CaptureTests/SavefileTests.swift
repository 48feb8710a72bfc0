import FlatlineCore
import Foundation
import Testing

@testable import Capture

/// The reader of the most common format gives what libpcap gives.
struct SavefileTests {
  /// What a reader makes of a file: its packets, and whether it ended in damage.
  private struct Reading: Equatable {
    var packets: [String] = []
    var isDamaged = false
    var timestampsOutOfRange = 0
  }

  private static func read(
    _ fill: (inout PacketBatch) throws(CaptureError) -> Void
  ) -> Reading {
    var reading = Reading()
    var batch = PacketBatch()
    while true {
      batch.entries.removeAll()
      do { try fill(&batch) } catch {
        reading.isDamaged = true
        break
      }
      if batch.entries.isEmpty { break }
      for entry in batch.entries {
        let hash = batch.bytes[entry.range].reduce(5381) { $0 &* 33 &+ Int($1) }
        reading.packets.append(
          "\(entry.timestamp.nanosecondsSinceEpoch) \(entry.linkType) \(entry.length) "
            + "\(entry.originalLength) \(hash)")
      }
    }
    return reading
  }

  private struct IsLeftToLibpcap: Error {}

  private static func byItself(_ path: String) throws -> Reading {
    guard var file = ClassicSavefile(path: path) else { throw IsLeftToLibpcap() }
    var reading = read { (batch) throws(CaptureError) in try file.fill(&batch) }
    reading.timestampsOutOfRange = file.timestampsOutOfRange
    return reading
  }

  private static func byLibpcap(_ path: String) throws -> Reading {
    var file = try LibpcapSavefile.open(path: path, name: path)
    var reading = read { (batch) throws(CaptureError) in
      batch.removeAll()
      try file.fill(&batch)
    }
    reading.timestampsOutOfRange = file.timestampsOutOfRange
    return reading
  }

  private static let captures: [String] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "captures")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    let paths = files?.compactMap { ($0 as? URL)?.path } ?? []
    // Two are pcapng in spite of their names.
    return paths.filter { path in
      path.hasSuffix(".pcap")
        && FileHandle(forReadingAtPath: path)?.readData(ofLength: 1) != Data([10])
    }.sorted()
  }()

  @Test(arguments: captures)
  func readsTheSame(path: String) throws {
    let own = try Self.byItself(path)
    #expect(!own.packets.isEmpty)
    #expect(try own == Self.byLibpcap(path))
  }

  /// A file's header and records, in either byte order.
  private struct Writer {
    var isLittleEndian = true
    var bytes: [UInt8] = []

    mutating func put(_ words: UInt32...) {
      for word in words {
        for index in 0..<4 {
          bytes.append(
            UInt8(truncatingIfNeeded: word >> UInt32((isLittleEndian ? index : 3 - index) * 8)))
        }
      }
    }

    init(
      isLittleEndian: Bool = true, magic: UInt32 = 0xa1b2_c3d4, snapLength: UInt32 = 262_144,
      linkType: UInt32 = 1
    ) {
      self.isLittleEndian = isLittleEndian
      let version: UInt32 = isLittleEndian ? 2 | 4 << 16 : 2 << 16 | 4
      put(magic, version, 0, 0, snapLength, linkType)
    }

    mutating func packet(_ seconds: UInt32, _ fraction: UInt32, length: UInt32, original: UInt32) {
      put(seconds, fraction, length, original)
      bytes += (0..<length).map { UInt8(truncatingIfNeeded: $0) }
    }
  }

  private static let files: [(name: String, bytes: [UInt8])] = {
    var files: [(String, [UInt8])] = []
    for isLittleEndian in [true, false] {
      for magic in [0xa1b2_c3d4, 0xa1b2_3c4d] as [UInt32] {
        var writer = Writer(isLittleEndian: isLittleEndian, magic: magic)
        writer.packet(1, 999_999, length: 60, original: 60)
        writer.packet(2, 0, length: 0, original: 1500)
        files.append(("\(isLittleEndian) \(magic)", writer.bytes))
      }
    }
    var writer = Writer()
    files.append(("no packet", writer.bytes))
    for number in 0..<300 { writer.packet(UInt32(number), 7, length: 1500, original: 1500) }
    files.append(("more than a piece", writer.bytes))
    files.append(("cut in a packet", writer.bytes.dropLast(3)))
    files.append(("cut in a header", writer.bytes.dropLast(1508)))
    writer.put(1, 2, 262_145, 262_145)
    files.append(("damage at the end", writer.bytes))
    writer = Writer()
    writer.packet(1, 0, length: 262_144, original: 300_000)
    writer.packet(1, 1_000_000, length: 4, original: 4)
    writer.packet(1, 5, length: 4, original: 4)
    files.append(("the longest; a fraction of more than a second", writer.bytes))
    writer = Writer(snapLength: 100)
    writer.packet(1, 0, length: 150, original: 1500)
    writer.packet(2, 0, length: 100, original: 100)
    files.append(("more than the snap length", writer.bytes))
    writer = Writer(linkType: 101)
    writer.packet(0x7fff_ffff, 0, length: 20, original: 20)
    files.append(("the last second that libpcap 1.10 knows, and another link type", writer.bytes))
    return files
  }()

  @Test(arguments: files)
  func madeFilesReadTheSame(name: String, bytes: [UInt8]) throws {
    let path = try Self.file(bytes)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try Self.byItself(path) == Self.byLibpcap(path))
  }

  /// Seconds are unsigned; libpcap 1.10 takes those after 2038 for negative.
  @Test func readsUpTo2106() throws {
    var writer = Writer()
    writer.packet(0xffff_ffff, 0, length: 20, original: 20)
    let path = try Self.file(writer.bytes)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let reading = try Self.byItself(path)
    #expect(reading.packets.first?.hasPrefix("4294967295000000000 ") == true)
  }

  @Test(arguments: Self.others)
  func isLeftToLibpcap(name: String, bytes: [UInt8]) throws {
    let path = try Self.file(bytes)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let isTaken = if ClassicSavefile(path: path) == nil { false } else { true }
    #expect(!isTaken)
  }

  private static let others: [(name: String, bytes: [UInt8])] = [
    ("empty", []), ("half a header", [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]),
    ("pcapng", [0x0a, 0x0d, 0x0d, 0x0a] + [UInt8](repeating: 0, count: 24)),
    ("another variant", Writer(magic: 0xa1b2_cd34).bytes),
    ("no snap length", Writer(snapLength: 0).bytes),
    ("with a checksum's length", Writer(linkType: 0x4400_0001).bytes),
    ("a number that libpcap translates", Writer(linkType: 12).bytes),
    ("an unknown link type", Writer(linkType: 9999).bytes),
  ]

  private static func file(_ bytes: [UInt8]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(bytes).write(to: file)
    return file.path
  }
}
