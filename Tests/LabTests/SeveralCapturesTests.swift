import Capture
import FlatlineCore
import FlatlineReport
import Foundation
import TestSupport
import Testing

/// A real broker's captures, read together with what another place would have captured.
struct SeveralCapturesTests {
  /// Paths die where clients fall silent, two hosts behind NAT.
  static let runs: [LabRun.Folder] = [.v3, .v4, .keepalive, .tls]

  /// Reads captures of a run as `flatline read` does.
  static func read(
    _ run: LabRun, _ paths: [String]
  ) throws -> (events: [Event], alignment: CaptureAlignment?) {
    let alignment = CaptureAlignment(of: paths, ports: run.configuration.ports)
    var engine = Engine(run.configuration)
    var events: [Event] = []
    var merger = SavefileMerger(paths: paths, alignment: alignment)
    var batch = PacketBatch()
    while merger.next(into: &batch) { engine.observe(batch, into: &events) }
    #expect(merger.errors.isEmpty)
    return (events, alignment)
  }

  static func lines(_ events: [Event]) throws -> [String] {
    try events.map(JSONLines().line)
  }

  /// Writes captures to a folder, for as long as `body` takes.
  static func withFiles<Result>(
    _ captures: [String: [CapturedPacket]], _ body: ((String) -> String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, packets) in captures {
      try Data(CapturedPacket.file(packets)).write(to: folder.appending(path: name))
    }
    return try body { folder.appending(path: $0).path }
  }

  static let places: [String: SecondPlace] = [
    "2.5 s ahead": SecondPlace(ahead: 2.5, pathDies: 0.5),
    "40 ms ahead": SecondPlace(ahead: 0.04, pathDies: 0.5),
    "3 s behind, all arrives": SecondPlace(ahead: -3),
    "drifting": SecondPlace(ahead: 2.5, drift: 80, pathDies: 0.5),
    "on the same switch": SecondPlace(ahead: 0.5, delay: 1e-6, jitter: 0),
    "behind NAT": SecondPlace(ahead: 2.5, pathDies: 0.5, isBehindNAT: true),
    "split segments": SecondPlace(ahead: 2.5, pathDies: 0.5, splits: true),
    "the client goes on": SecondPlace(ahead: 2.5, pathDies: 0.5, clientRepeats: 5),
  ]

  @Test(arguments: runs, places.keys.sorted())
  func saysWhatTheBrokersSaysAlone(folder: LabRun.Folder, name: String) throws {
    let run = try LabRun(folder)
    let place = try #require(Self.places[name])
    let alone = try Self.lines(Self.read(run, [run.broker]).events)
    #expect(alone.count > 10)
    let other = place.packets(CapturedPacket.read(run.broker), ports: run.configuration.ports)
    try Self.withFiles(["client.pcap": other]) { path in
      let client = path("client.pcap")
      // Whichever is named first.
      for paths in [[run.broker, client], [client, run.broker]] {
        let (events, alignment) = try Self.read(run, paths)
        #expect(try Self.lines(events) == alone)
        let comparison = try #require(alignment?.comparisons.first { $0.file == client })
        #expect(comparison.reference == run.broker)
        let ahead = try #require(comparison.ahead)
        #expect((ahead - .seconds(place.ahead)).magnitude < .milliseconds(1))
        #expect(alignment?.comparisons.first { $0.file == run.broker }?.leftOut == 0)
      }
    }
  }

  /// What a busy capture has lost, the other one has.
  @Test(arguments: [LabRun.Folder.v3, .v4])
  func whatOneHasLostTheOtherHas(folder: LabRun.Folder) throws {
    let run = try LabRun(folder)
    let whole = CapturedPacket.read(run.broker)
    let lossy = whole.enumerated().filter { $0.offset % 40 != 17 }.map(\.element)
    let other = SecondPlace(ahead: 2.5, delay: 1e-6, jitter: 0)
      .packets(whole, ports: run.configuration.ports)
    try Self.withFiles(["broker.pcap": lossy, "client.pcap": other]) { path in
      let expected = try Self.read(run, [run.broker]).events
      let alone = try Self.read(run, [path("broker.pcap")]).events
      let both = try Self.read(run, [path("broker.pcap"), path("client.pcap")]).events
      #expect(Self.holes(alone) > 0)
      #expect(Self.holes(both) == 0)
      #expect(Self.endings(both) == Self.endings(expected))
    }
  }

  private static func predictions(_ events: [Event]) -> [Prediction] {
    events.compactMap { event in
      if case .prediction(let prediction) = event { prediction } else { nil }
    }
  }

  private static func holes(_ events: [Event]) -> Int {
    predictions(events).count { $0.evidence.bytesNotCaptured != nil }
  }

  /// What is said last of each connection.
  private static func endings(_ events: [Event]) -> [Endpoint: String] {
    predictions(events).reduce(into: [:]) { $0[$1.flow.client] = $1.log }
  }

  /// What is said of connections whose path is dead, read together with another capture.
  private static func lost(
    _ run: LabRun, _ other: String
  ) throws -> (alignment: CaptureAlignment, predictions: [Prediction]) {
    let (events, found) = try read(run, [run.broker, other])
    let lost = predictions(events).filter { $0.evidence.retransmissions ?? 0 > 3 }
    #expect(lost.count > 5)
    return (try #require(found), lost)
  }

  /// What the broker repeats to a dead path is nowhere else; what the client repeats neither.
  @Test func wherePacketsDied() throws {
    let run = try LabRun(.v4)
    let place = SecondPlace(ahead: 2.5, pathDies: 0.5, clientRepeats: 5)
    let other = place.packets(CapturedPacket.read(run.broker), ports: run.configuration.ports)
    try Self.withFiles(["client.pcap": other]) { path in
      let (alignment, lost) = try Self.lost(run, path("client.pcap"))
      for prediction in lost {
        let paths = alignment.paths(of: prediction.flow.key, at: prediction.at)
        let evidence = try #require(paths.first)
        #expect(paths.count == 1)
        #expect(evidence.capture == path("client.pcap"))
        let missing = try #require(evidence.brokerMissing)
        #expect(missing.retransmissions >= prediction.evidence.retransmissions ?? 0)
        #expect(missing.packets > missing.retransmissions)
        #expect(evidence.clientMissing?.packets ?? 0 > 0)
        #expect(evidence.brokerArrived == nil)
        let before = alignment.paths(of: prediction.flow.key, at: missing.since - .seconds(1))
        #expect(before.allSatisfy { $0.brokerMissing == nil })
      }
    }
  }

  /// Only the way back is dead: all that the broker repeats comes to the client.
  @Test func whatArrivesIsTold() throws {
    let run = try LabRun(.v4)
    let other = SecondPlace(ahead: 2.5)
      .packets(CapturedPacket.read(run.broker), ports: run.configuration.ports)
    try Self.withFiles(["client.pcap": other]) { path in
      let (alignment, lost) = try Self.lost(run, path("client.pcap"))
      for prediction in lost {
        let evidence = alignment.paths(of: prediction.flow.key, at: prediction.at)
        #expect(evidence.first?.brokerMissing == nil)
        #expect(evidence.first?.brokerArrived ?? 0 > 3)
      }
    }
  }

  /// A capture that goes on does not let time pass for what only the other one watched.
  @Test func readingEndsWithTheNearest() throws {
    let run = try LabRun(.v4)
    let whole = CapturedPacket.read(run.broker)
    let half = Array(whole.prefix(whole.count / 2))
    let other = SecondPlace(ahead: 2.5).packets(whole, ports: run.configuration.ports)
    try Self.withFiles(["broker.pcap": half, "client.pcap": other]) { path in
      let alone = try Self.lines(Self.read(run, [path("broker.pcap")]).events)
      let (events, alignment) = try Self.read(run, [path("broker.pcap"), path("client.pcap")])
      #expect(try Self.lines(events) == alone)
      let until = alignment?.comparisons.last?.readUntil
      #expect(until == half.map(\.header.timestamp).max())
    }
  }

  @Test func theSameTwiceIsTheSame() throws {
    let run = try LabRun(.v4)
    let alone = try Self.lines(Self.read(run, [run.broker]).events)
    #expect(try Self.lines(Self.read(run, [run.broker, run.broker]).events) == alone)
  }

  /// The files of a rotation have nothing in common.
  @Test func aRotationIsReadAsItIs() throws {
    let run = try LabRun(.v4)
    let whole = CapturedPacket.read(run.broker)
    let parts = [Array(whole.prefix(1000)), Array(whole.dropFirst(1000))]
    try Self.withFiles(["1.pcap": parts[0], "2.pcap": parts[1]]) { path in
      let alone = try Self.lines(Self.read(run, [run.broker]).events)
      let (events, alignment) = try Self.read(run, [path("1.pcap"), path("2.pcap")])
      #expect(try Self.lines(events) == alone)
      #expect(alignment == nil)
    }
  }

  /// Through the program: what it says of the clocks, and that threads change nothing.
  @Test func theProgramTells() throws {
    let run = try LabRun(.v4)
    let other = SecondPlace(ahead: 2.48, pathDies: 0.5)
      .packets(CapturedPacket.read(run.broker), ports: run.configuration.ports)
    try Self.withFiles(["client.pcap": other]) { path in
      let client = path("client.pcap")
      let words = ["read", "--retries2", "6", run.broker, client]
      let table = try Program.run(.flatline, words + ["--format", "table", "--all"])
      #expect(table.status == 0)
      #expect(table.output.contains("client.pcap runs 2.480 s ahead of \(run.broker)"))
      #expect(table.output.contains("never reached \(client)."))
      let lines = try Program.run(.flatline, words + ["--format", "jsonl", "--jobs", "1"])
      #expect(lines.output.contains(#""ahead":2.48"#))
      #expect(lines.output.contains(#""paths":[{"brokerMissing":{"packets":"#))
      let threads = try Program.run(.flatline, words + ["--format", "jsonl", "--jobs", "3"])
      #expect(threads.output == lines.output)
      // A pipe can be read once only.
      let piped = try Program.run(
        .flatline, ["read", "--format", "jsonl", "-", run.broker],
        input: Data(contentsOf: URL(filePath: client)))
      #expect(piped.status == 0)
      #expect(!piped.output.contains(#""captures""#))
    }
  }
}
