import Capture
import FlatlineCore
import FoundationEssentials
import SyntheticTraffic
import Testing

/// The same packets give the same events, byte for byte, however they are stored.
struct CaptureDeterminismTests {
  @Test(arguments: LabRun.Folder.allCases)
  func twoRunsPrintTheSame(folder: LabRun.Folder) throws {
    let run = try LabRun(folder)
    let first = try run.read().lines()
    #expect(first.count > 1)
    #expect(try run.read().lines() == first)
  }

  /// The engine looks ahead in a batch; its events must not show it.
  @Test(arguments: LabRun.scenarios)
  func batchesSayWhatTheirPacketsSayOneByOne(name: String) throws {
    let run = try LabRun(scenarios: name)
    let paths = [run.broker] + run.others
    #expect(try run.lines(paths: paths) == run.read(paths: paths).lines())
  }

  /// When both ports are watched, only the flow table knows which end is the broker, and the
  /// packets before it in the batch fill that table.
  @Test func flowsThatBeginWithinABatchAreKnownInIt() throws {
    let client = Endpoint(.client, 5671)
    let broker = Endpoint.broker
    var batch = PacketBatch()
    let segments: [(from: Endpoint, flags: TCPFlags)] = [
      (client, .syn), (broker, [.syn, .ack]), (client, .ack), (broker, .ack), (client, .rst),
    ]
    for (index, (from, flags)) in segments.enumerated() {
      let isClient = from == client
      let to = isClient ? broker : client
      let segment = TCPFields(
        source: from.port, destination: to.port,
        sequence: (isClient ? 1000 : 5000) + (index > 1 ? 1 : 0),
        acknowledgment: flags.contains(.ack) ? (isClient ? 5001 : 1001) : 0, flags: flags,
        payload: [])
      let bytes = PacketBuilder.ipv4(
        segment.bytes, from: from.address, to: to.address, identification: UInt16(index))
      let at = try #require(Instant(secondsSinceEpoch: 1_700_000_000, nanoseconds: Int64(index)))
      batch.append(
        bytes.span, PacketHeader(timestamp: at, linkType: .ipv4, originalLength: bytes.count))
    }
    var configuration = Engine.Configuration()
    configuration.ports = [5671, 5672]
    var engine = Engine(configuration)
    var events: [Event] = []
    engine.observe(batch, into: &events)
    #expect(engine.summary.flows == 1)
    #expect(engine.flows.first?.key == FlowKey(client: client, broker: broker))
    #expect(engine.flows.first?.establishedAt != nil)
    #expect(engine.flows.first?.resetByClient != nil)
  }

  @Test(arguments: LabRun.Folder.allCases, [2, 9])
  func aRotationsFilesGiveTheSameInAnyOrder(
    folder: LabRun.Folder, count: Int
  ) throws {
    let run = try LabRun(folder)
    let pieces = Self.cut(CapturedPacket.read(run.broker), into: count)
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

  /// An unsorted order, the same in every run: every second path from the end, then the others.
  private static func shuffled(_ paths: [String]) -> [String] {
    let reversed = Array(paths.reversed())
    return stride(from: 0, to: reversed.count, by: 2).map { reversed[$0] }
      + stride(from: 1, to: reversed.count, by: 2).map { reversed[$0] }
  }

  /// Cuts only between packets with different timestamps: the order of files that share a timestamp
  /// is unknown.
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
