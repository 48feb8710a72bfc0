import FlatlineCore
import SyntheticTraffic
import TestSupport

/// Small files of every kind.
enum SavefileSeeds {
  static let made: [[UInt8]] = {
    var files: [[UInt8]] = []
    for isLittleEndian in [true, false] {
      for magic in [SavefileWriter.microseconds, SavefileWriter.nanoseconds] {
        var writer = SavefileWriter(isLittleEndian: isLittleEndian, magic: magic)
        writer.append(seconds: 1, fraction: 999_999, length: 6, originalLength: 60)
        writer.append(seconds: 2, fraction: 0, length: 0, originalLength: 1500)
        files.append(writer.bytes)
      }
      files.append(blocks(isLittleEndian))
    }
    files += [Compressed.gzip(files[0]), Compressed.zstd(files[0])]
    return files
  }()

  /// A pcapng file with a section, an interface, three kinds of packets and two other blocks.
  private static func blocks(_ isLittleEndian: Bool) -> [UInt8] {
    func number(_ value: some FixedWidthInteger) -> [UInt8] {
      bigEndian(isLittleEndian ? value.byteSwapped : value)
    }
    func block(_ kind: UInt32, _ body: [UInt8]) -> [UInt8] {
      let length = number(UInt32(body.count + 12))
      return number(kind) + length + body + length
    }
    let section =
      number(0x1a2b_3c4d as UInt32) + number(1 as UInt16) + number(0 as UInt16)
      + number(UInt64.max)
    // if_tsresol: nanoseconds.
    let resolution = number(9 as UInt16) + number(1 as UInt16) + [9, 0, 0, 0]
    let end = number(0 as UInt32)
    let interface = number(1 as UInt16) + number(0 as UInt16) + number(262_144 as UInt32)
    let packet: [UInt8] = [1, 2, 3, 4, 5, 0, 0, 0]
    let times = number(0x17a0_0000 as UInt32) + number(5 as UInt32)
    let lengths = number(5 as UInt32) + number(60 as UInt32)
    return block(0x0a0d_0d0a, section) + block(1, interface + resolution + end)
      + block(6, number(0 as UInt32) + times + lengths + packet)
      + block(2, number(0 as UInt16) + number(0 as UInt16) + times + lengths + packet)
      + block(4, end) + block(5, number(0 as UInt32) + times)
      + block(3, number(5 as UInt32) + packet)
  }
}
