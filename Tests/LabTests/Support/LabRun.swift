import Capture
import FlatlineCore
import FlatlineReport
import FlatlineScore
import FoundationEssentials
import TestSupport

/// One folder of `captures`: a real broker, its connections, and what it logged about them.
struct LabRun: Sendable {
  enum Folder: String, CaseIterable, Sendable {
    case defaults = "rabbitmq-3.10-retries2-15"
    case v3 = "rabbitmq-3.10-retries2-6"
    case v4 = "rabbitmq-4.0-retries2-6"
    case keepalive = "rabbitmq-4.0-keepalive-nat-loss"
    case tls = "rabbitmq-4.0-tls"

    /// The runs whose AMQP can be read.
    static let plain = allCases.filter { $0 != .tls }
  }

  /// `run.json`, as far as it is used.
  struct Settings: Decodable, Sendable {
    var retries2: String
    /// The kernel's idle time, interval and number of probes.
    var keepalive: String
    var port: UInt16
    var hz: Int
    var broker: String
    /// Bytes captured of each packet, where not all were.
    var snap: Int?
    var plan: [Connection]

    struct Connection: Decodable, Sendable {
      var name: String
      var kind: String
      /// Whether the broker must not have closed it; told by `tools/lab`.
      var lives: Bool?
    }

    fileprivate var times: KernelProfile.Keepalive {
      var times = KernelProfile.Keepalive()
      let numbers = keepalive.split(separator: "/").compactMap { Int($0) }
      guard numbers.count == 3 else { return times }
      times.time = .seconds(numbers[0])
      times.interval = .seconds(numbers[1])
      times.probes = numbers[2]
      return times
    }
  }

  let settings: Settings
  let log: BrokerLog
  /// Connections that `events.log` says something was done to.
  let disturbed: Set<String>
  private let folder: URL

  /// The runs of `tools/lab`, each with the scenarios of one group.
  static let scenarios: [String] =
    (try? FileManager.default.contentsOfDirectory(
      atPath: Repository.captures.appending(path: "lab").path))?
    .filter { $0.hasPrefix("rabbitmq-") }.sorted() ?? []

  init(scenarios name: String) throws {
    try self.init(Repository.captures.appending(path: "lab").appending(path: name))
  }

  init(_ name: Folder) throws {
    try self.init(Repository.captures.appending(path: name.rawValue))
  }

  private init(_ folder: URL) throws {
    self.folder = folder
    settings = try JSONDecoder().decode(
      Settings.self, from: Data(contentsOf: folder.appending(path: "run.json")))
    log = BrokerLog(try Self.text(folder.appending(path: "rabbit.log")))
    let events = try Self.text(folder.appending(path: "events.log"))
    disturbed = Set(
      events.split(separator: "\n").compactMap { line in
        line.split(separator: " ").dropFirst().first.map(String.init)
      })
  }

  private static func text(_ file: URL) throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  func path(_ file: String) -> String { folder.appending(path: file).path }

  /// The broker's own capture.
  var broker: String { path("broker.pcap") }

  /// Captures beside the broker's own.
  var others: [String] {
    ["loopback-icmp.pcap", "stalled-reader.pcap", "switch.pcap"].map(path).filter {
      FileManager.default.fileExists(atPath: $0)
    }
  }

  /// The settings that a user of this broker would give flatline.
  var configuration: Engine.Configuration {
    var configuration = Engine.Configuration()
    configuration.ports = [settings.port, 5672]
    configuration.kernel.hz = settings.hz
    if settings.snap ?? 0 > 0 { configuration.broker.version = BrokerVersion(settings.broker) }
    if let retries2 = Int(settings.retries2) { configuration.kernel.retries2 = retries2 }
    // run.json does not tell whether keepalive is on. The lab shortens its times only where it is.
    if settings.times != KernelProfile.Keepalive() {
      configuration.kernel.keepalive = settings.times
    }
    return configuration
  }

  /// Runs the engine over captures of this run, by default the broker's own.
  func read(_ paths: String...) -> Reading {
    read(paths: paths.isEmpty ? [broker] : paths)
  }

  /// The events of a sharded engine that reads captures in batches, as lines.
  func lines(
    paths: [String], shards: Int = 1, usesFastPaths: Bool = true, followsPauses: Bool = true
  ) throws -> [String] {
    var configuration = configuration
    configuration.usesFastPaths = usesFastPaths
    configuration.followsPauses = followsPauses
    var engine = ShardedEngine(configuration, shards: shards)
    var events: [Event] = []
    var merger = SavefileMerger(paths: paths)
    var batch = PacketBatch()
    while merger.next(into: &batch) { engine.observe(batch, into: &events) }
    events.append(engine.finish())
    return try events.map(JSONLines().line)
  }

  func read(paths: [String]) -> Reading {
    var engine = Engine(configuration)
    var events: [Event] = []
    var facts = WireFacts(ports: configuration.ports, closings: log.closings)
    var merger = SavefileMerger(paths: paths)
    while merger.next({ header, bytes in
      engine.observe(bytes, header, into: &events)
      facts.record(Packet.decode(bytes, header), at: header.timestamp)
    }) {}
    events.append(engine.finish())
    return Reading(
      run: self, events: events, errors: merger.errors, summary: engine.summary, facts: facts)
  }
}
