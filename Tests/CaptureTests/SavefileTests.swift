import FlatlineCore
import Foundation
import SyntheticTraffic
import TestSupport
import Testing

@testable import Capture

/// flatline's own reader of the most common format gives the same as libpcap.
struct SavefileTests {
  /// What was read of a file: its packets, and whether it ended in damage.
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
    var file = try LibpcapSavefile(path: path, name: path)
    var reading = read { (batch) throws(CaptureError) in
      batch.removeAll()
      try file.fill(&batch)
    }
    reading.timestampsOutOfRange = file.timestampsOutOfRange
    return reading
  }

  private static let captures: [String] = {
    let files = FileManager.default.enumerator(
      at: Repository.captures, includingPropertiesForKeys: nil)
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
    writer = SavefileWriter(network: 101)
    writer.append(seconds: 0x7fff_ffff, fraction: 0, length: 20, originalLength: 20)
    files.append(("the last second that libpcap 1.10 knows, and another link type", writer.bytes))
    return files
  }()

  @Test(arguments: files)
  func madeFilesReadTheSame(name: String, bytes: [UInt8]) throws {
    let path = try Self.file(bytes)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try Self.byItself(path) == Self.byLibpcap(path))
  }

  /// Seconds are unsigned; libpcap 1.10 reads those after 2038 as negative.
  @Test func readsUpTo2106() throws {
    var writer = SavefileWriter()
    writer.append(seconds: 0xffff_ffff, fraction: 0, length: 20, originalLength: 20)
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
    ("another variant", SavefileWriter(magic: 0xa1b2_cd34).bytes),
    ("no snap length", SavefileWriter(snapLength: 0).bytes),
    ("with a checksum's length", SavefileWriter(network: 0x4400_0001).bytes),
    ("a number that libpcap translates", SavefileWriter(network: 12).bytes),
    ("an unknown link type", SavefileWriter(network: 9999).bytes),
  ]

  private static func file(_ bytes: [UInt8]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(bytes).write(to: file)
    return file.path
  }
}
