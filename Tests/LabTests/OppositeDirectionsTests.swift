import FlatlineCore
import Testing

/// A real broker's capture in two files, one for each direction, without a packet in common.
extension SeveralCapturesTests {
  /// What clients send is from elsewhere, by another clock: that is not read.
  @Test(arguments: runs, [2.5, -3])
  func directionsOfTwoPlaces(folder: LabRun.Folder, ahead: Double) throws {
    let run = try LabRun(folder)
    let here = CapturedPacket.read(run.broker)
    let there = SecondPlace(ahead: ahead).packets(here, ports: run.configuration.ports)
    try Self.withDirections(of: run, broker: here, client: there) { broker, client in
      let (events, alignment) = try Self.read(run, [client, broker])
      let alone = try Self.lines(Self.read(run, [broker]).events)
      #expect(try Self.lines(events) == alone)
      #expect(alignment?.comparisons.map(\.isUnread) == [true, nil])
      #expect(alignment?.comparisons.map(\.reference) == [broker, nil])
    }
  }

  @Test(arguments: runs)
  func directionsOfOnePlace(folder: LabRun.Folder) throws {
    let run = try LabRun(folder)
    let here = CapturedPacket.read(run.broker)
    try Self.withDirections(of: run, broker: here, client: here) { broker, client in
      let (_, alignment) = try Self.read(run, [client, broker])
      #expect(alignment == nil)
    }
  }

  private static func withDirections(
    of run: LabRun, broker: [CapturedPacket], client: [CapturedPacket],
    _ body: (String, String) throws -> Void
  ) throws {
    let files = [
      "broker.pcap": broker.filter { $0.sender(run.configuration.ports) == .broker },
      "client.pcap": client.filter { $0.sender(run.configuration.ports) == .client },
    ]
    try withFiles(files) { path in try body(path("broker.pcap"), path("client.pcap")) }
  }
}

extension CapturedPacket {
  /// `nil` where it is no segment of a broker's port.
  fileprivate func sender(_ ports: Set<UInt16>) -> Side? {
    guard case .segment(let segment) = Packet.decode(bytes.span, header) else { return nil }
    if ports.contains(segment.source.port) { return .broker }
    return ports.contains(segment.destination.port) ? .client : nil
  }
}
