import ByteInput
import Foundation
import TestSupport
import Testing

/// What a file or a pipe holds is the same, however it is compressed.
struct ByteInputTests {
  /// Compresses well, and not within itself only.
  static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7919) }

  private static let skippable: [UInt8] = [0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 7, 7, 7]
  private static let halves = (
    first: Array(content[..<100_000]), second: Array(content[100_000...])
  )

  static let forms: [(name: String, bytes: [UInt8])] = [
    ("plain", content),
    ("gzip", Compressed.gzip(content)),
    ("gzip, two members", Compressed.gzip(halves.first) + Compressed.gzip(halves.second)),
    ("gzip, an empty member", Compressed.gzip([]) + Compressed.gzip(content)),
    ("gzip, zeros behind", Compressed.gzip(content) + [UInt8](repeating: 0, count: 70_000)),
    ("zstd", Compressed.zstd(content)),
    ("zstd, two frames", Compressed.zstd(halves.first) + Compressed.zstd(halves.second)),
    ("zstd, other data around", skippable + Compressed.zstd(content) + skippable),
    ("zstd, the longest window", Compressed.zstd(content, windowBits: 27)),
  ]

  @Test(arguments: forms, [1, 1000, 65_536, 400_000])
  func isRead(form: (name: String, bytes: [UInt8]), room: Int) throws {
    // A byte at a time takes long enough for the beginning.
    let limit = room == 1 ? 5000 : Int.max
    try withTemporaryFile(Data(form.bytes)) { path in
      let outcome = try Self.read(path, room: room, limit: limit)
      #expect(outcome.bytes == Array(Self.content.prefix(limit)))
      #expect(outcome.error == nil)
      #expect(outcome.size == form.bytes.count)
    }
  }

  @Test(arguments: [[], [1], [0x1f], [1, 2, 3], [1, 2, 3, 4]])
  func isReadThoughShort(bytes: [UInt8]) throws {
    try withTemporaryFile(Data(bytes)) { path in
      let outcome = try Self.read(path, room: 3)
      #expect(outcome.bytes == bytes)
    }
  }

  /// A member or frame that is whole is handed over though the next has not come.
  @Test(arguments: [
    (Compressed.gzip([1, 2, 3]), Compressed.gzip([4])),
    (Compressed.zstd([1, 2, 3]), Compressed.zstd([4])),
  ])
  func isReadAsItComes(first: [UInt8], second: [UInt8]) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(unsafe mkfifo(path, 0o600) == 0)
    defer { try? FileManager.default.removeItem(atPath: path) }
    // Open for both, so that neither waits for the other.
    let pipe = try #require(FileHandle(forUpdatingAtPath: path))
    try pipe.write(contentsOf: first)
    var input = try ByteInput(path: path)
    var bytes = [UInt8](repeating: 0, count: 100)
    #expect(try input.read(into: &bytes, from: 10) == 3)
    #expect(bytes[10..<13] == [1, 2, 3])
    try pipe.write(contentsOf: second)
    #expect(try input.read(into: &bytes) == 1)
    #expect(bytes[0] == 4)
    #expect(input.size == nil)
  }

  @Test func isNotWaitedForWhenWoken() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(unsafe mkfifo(path, 0o600) == 0)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let pipe = try #require(FileHandle(forUpdatingAtPath: path))
    let wake = Pipe()
    try pipe.write(contentsOf: [1, 2, 3, 4])
    var input = try ByteInput(path: path, wake: wake.fileHandleForReading.fileDescriptor)
    var bytes = [UInt8](repeating: 0, count: 100)
    #expect(try input.read(into: &bytes) == 4)
    try wake.fileHandleForWriting.write(contentsOf: [0])
    do throws(ByteInputError) {
      _ = try input.read(into: &bytes)
      Issue.record("it was read on")
    } catch {
      #expect(error.code == .interrupted)
    }
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    /// How much of the content comes before it, at least.
    var isReadTo: Int
    var reason: String

    init(_ name: String, _ bytes: [UInt8], isReadTo: Int, _ reason: String) {
      testDescription = name
      self.bytes = bytes
      self.isReadTo = isReadTo
      self.reason = reason
    }
  }

  static let damages: [Damage] = {
    let gzip = Compressed.gzip(content)
    let zstd = Compressed.zstd(content)
    var other = gzip
    other[gzip.count / 2] ^= 0xff
    var wrong = zstd
    wrong[zstd.count - 1] ^= 1
    return [
      Damage(
        "gzip, cut", gzip.dropLast(20), isReadTo: 200_000,
        "its gzip data ends too early, at byte \(gzip.count - 20) of the file"),
      Damage(
        "gzip, the second member cut", gzip + gzip[..<5], isReadTo: content.count,
        "its gzip data ends too early"),
      Damage("gzip, damaged", other, isReadTo: 0, "its gzip data is damaged: "),
      Damage(
        "gzip, wrong sum", gzip.dropLast(8) + [0, 0, 0, 0] + gzip.suffix(4),
        isReadTo: content.count, "its gzip data is damaged: incorrect data check"),
      Damage(
        "gzip, something else behind", gzip + [0, 0, 9], isReadTo: content.count,
        "its gzip data is followed by something else, at byte \(gzip.count + 2) of the file"),
      Damage(
        "zstd, cut", zstd.dropLast(5), isReadTo: 100_000, "its zstd data ends too early"),
      Damage(
        "zstd, wrong sum", wrong, isReadTo: 100_000,
        "its zstd data is damaged: Restored data doesn't match checksum"),
      Damage(
        "zstd, something else behind", zstd + content[..<9], isReadTo: content.count,
        "its zstd data is damaged: "),
      Damage(
        "zstd, too long a window", Compressed.zstd(content, windowBits: 28), isReadTo: 0,
        "its zstd data needs more than 128 MB of memory"),
    ]
  }()

  @Test(arguments: damages) func isReadUpToDamage(damage: Damage) throws {
    try withTemporaryFile(Data(damage.bytes)) { path in
      let outcome = try Self.read(path, room: 1000)
      #expect(outcome.bytes.count >= damage.isReadTo)
      #expect(outcome.error?.code == .damaged)
      #expect(outcome.error?.reason.hasPrefix(damage.reason) == true, "\(outcome.error as Any)")
      if damage.reason != "its gzip data is damaged: " {
        #expect(Self.content.starts(with: outcome.bytes))
      }
    }
  }

  @Test(arguments: [
    ([0x42, 0x5a, 0x68, 0x39], "is compressed with bzip2"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "is compressed with xz"),
    ([0x04, 0x22, 0x4d, 0x18], "is compressed with lz4"),
    ([0x50, 0x4b, 3, 4], "is compressed with zip"),
  ])
  func isRefusedByName(bytes: [UInt8], reason: String) throws {
    try withTemporaryFile(Data(bytes)) { path in
      let refusal = try Self.refusal(path)
      #expect(refusal?.hasPrefix(reason) == true)
    }
  }

  @Test func isRefusedWhereThereIsNoFile() throws {
    let folder = FileManager.default.temporaryDirectory.path
    #expect(try Self.refusal(folder) == "is a directory; name the files in it")
    #expect(try Self.refusal(folder + "/no-such-file") == "No such file or directory")
  }

  private static func refusal(_ path: String) throws -> String? {
    do throws(ByteInputError) {
      _ = try ByteInput(path: path)
      return nil
    } catch {
      #expect(error.code == .notReadable)
      return error.reason
    }
  }

  private static func read(
    _ path: String, room: Int, limit: Int = .max
  ) throws -> (bytes: [UInt8], error: ByteInputError?, size: Int?) {
    var input = try ByteInput(path: path)
    var all: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: room)
    do throws(ByteInputError) {
      while all.count < limit {
        let count = try input.read(into: &bytes)
        if count == 0 { break }
        all += bytes[..<count]
      }
      return (all, nil, input.size)
    } catch {
      return (all, error, input.size)
    }
  }
}
