import Capture
import FlatlineCore
import FoundationEssentials
import Testing

/// The same packets give the same events, byte for byte, however they are stored.
struct DeterminismTests {
  @Test(arguments: LabRun.Folder.allCases)
  func `two runs print the same`(folder: LabRun.Folder) throws {
    let run = try LabRun(folder)
    let first = try run.read().lines()
    #expect(first.count > 1)
    #expect(try run.read().lines() == first)
  }

  @Test(arguments: LabRun.Folder.allCases, [2, 9])
  func `a rotation's files give the same in any order`(
    folder: LabRun.Folder, count: Int
  ) throws {
    let run = try LabRun(folder)
    let pieces = Self.cut(Self.packets(run.broker), into: count)
    #expect(pieces.count == count)
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "flatline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    var paths: [String] = []
    for (index, piece) in pieces.enumerated() {
      let file = directory.appending(path: "\(index).pcap")
      try Data(CapturedPacket.file(piece)).write(to: file)
      paths.append(file.path)
    }
    let reading = run.read(paths: Self.shuffled(paths))
    #expect(reading.errors.isEmpty)
    #expect(try reading.lines() == run.read().lines())
  }

  /// Every second from the end, then the others: an order that is none, and the same each time.
  private static func shuffled(_ paths: [String]) -> [String] {
    let reversed = Array(paths.reversed())
    return stride(from: 0, to: reversed.count, by: 2).map { reversed[$0] }
      + stride(from: 1, to: reversed.count, by: 2).map { reversed[$0] }
  }

  private static func packets(_ path: String) -> [CapturedPacket] {
    var packets: [CapturedPacket] = []
    var merger = SavefileMerger(paths: [path])
    while merger.next({ header, bytes in
      packets.append(CapturedPacket(header: header, bytes: bytes.indices.map { bytes[$0] }))
    }) {}
    return packets
  }

  /// Cuts between two packets with different timestamps: nothing tells the order of files that
  /// share one.
  private static func cut(
    _ packets: [CapturedPacket], into count: Int
  ) -> [ArraySlice<CapturedPacket>] {
    var pieces: [ArraySlice<CapturedPacket>] = []
    var rest = packets[...]
    while pieces.count < count - 1, !rest.isEmpty {
      var end = rest.startIndex + rest.count / (count - pieces.count)
      let latest = packets[..<end].map(\.header.timestamp).max() ?? .distantPast
      while end < rest.endIndex, packets[end].header.timestamp <= latest { end += 1 }
      pieces.append(rest[..<end])
      rest = rest[end...]
    }
    return pieces + [rest]
  }
}
