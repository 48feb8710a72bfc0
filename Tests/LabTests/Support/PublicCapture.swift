import Capture
import FlatlineCore
import Foundation
import TestSupport

/// A capture that another project publishes with its tests, in the folder `shared/public` beside
/// the repository. Most are not AMQP.
struct PublicCapture: Sendable {
  static let folder = Repository.root
    .deletingLastPathComponent().appending(path: "shared/public")

  /// Every capture there, or none when the folder is absent.
  static let all: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { !$0.hasSuffix(".md") && !$0.hasSuffix(".tsv") }.sorted()
  }()

  let name: String

  private var path: String { Self.folder.appending(path: name).path }

  /// Which part of the traffic the engine is shown.
  enum View: Sendable {
    /// All of it.
    case whole
    /// Without the SYNs, as if the capture had begun later. Then the first bytes of another
    /// protocol do not count as a client that sends no AMQP header, nor its silence as a stalled
    /// handshake: only the state of TCP counts.
    case joined
  }

  /// What the engine said, and what it knows of the flows at their end.
  struct Outcome {
    var events: [Event] = []
    var flows: [FlowKey: Flow] = [:]
    var summary = Summary()

    var predictions: [Prediction] {
      events.compactMap { if case .prediction(let value) = $0 { value } else { nil } }
    }

    var closings: [Closing] {
      events.compactMap { if case .closed(let value) = $0 { value } else { nil } }
    }

    /// The predictions that neither came true nor were withdrawn.
    var standing: [Prediction] {
      var standing: [PredictionIdentifier: Prediction] = [:]
      for event in events {
        switch event {
        case .prediction(let value): standing[value.id] = value
        case .withdrawn(let value): standing[value.id] = nil
        case .closed(let value): standing[value.id] = nil
        case .risk, .incident, .stalled, .sightings, .survived, .opened, .ended, .summary: break
        }
      }
      return Array(standing.values)
    }
  }

  /// - Parameter collectsFlows: whether to look at all flows after every packet.
  func read(
    ports: Set<UInt16>, _ view: View = .whole, collectsFlows: Bool = false
  ) -> Outcome {
    var configuration = Engine.Configuration()
    configuration.ports = ports
    configuration.countsFrames = collectsFlows
    var engine = Engine(configuration)
    var outcome = Outcome()
    forEachPacket { header, bytes in
      if view == .joined, Self.segment(bytes, header)?.flags.contains(.syn) ?? false { return }
      engine.observe(bytes, header, into: &outcome.events)
      guard collectsFlows else { return }
      for flow in engine.flows { outcome.flows[flow.key] = flow }
    }
    engine.inferKernel(isOver: true, into: &outcome.events)
    outcome.summary = engine.summary
    return outcome
  }

  /// Runs `flatline read`; returns its exit status, or the signal that ended it as a negative
  /// number.
  func exitStatus(ports: Set<UInt16>) throws -> Int32 {
    let ports = ports.sorted().flatMap { ["--port", String($0)] }
    return try Program.run(
      .flatline, ["read", "--format", "jsonl"] + ports + [path], within: 60
    ).status
  }

  /// Every port that is an end of a segment.
  func allPorts() -> Set<UInt16> {
    var ports: Set<UInt16> = []
    forEachPacket { header, bytes in
      guard let segment = Self.segment(bytes, header) else { return }
      ports.formUnion([segment.source.port, segment.destination.port])
    }
    return ports
  }

  /// The ports that were connected to, and the lower ones of connections without a SYN.
  func servers() -> Set<UInt16> {
    var opened: Set<Set<Endpoint>> = []
    var joined: [Set<Endpoint>: UInt16] = [:]
    var ports: Set<UInt16> = []
    forEachPacket { header, bytes in
      guard let segment = Self.segment(bytes, header) else { return }
      let ends: Set = [segment.source, segment.destination]
      if segment.flags.contains(.syn) {
        let isAnswer = segment.flags.contains(.ack)
        ports.insert(isAnswer ? segment.source.port : segment.destination.port)
        opened.insert(ends)
      } else {
        joined[ends] = min(segment.source.port, segment.destination.port)
      }
    }
    for (ends, port) in joined where !opened.contains(ends) { ports.insert(port) }
    return ports
  }

  private func forEachPacket(_ body: (PacketHeader, Span<UInt8>) -> Void) {
    var merger = SavefileMerger(paths: [path])
    while merger.next(body) {}
  }

  private static func segment(_ bytes: Span<UInt8>, _ header: PacketHeader) -> TCPSegment? {
    guard case .segment(let segment) = Packet.decode(bytes, header) else { return nil }
    return segment
  }
}
