import Benchmark
import Counting
import FlatlineCore
import Foundation

// Times are per packet: what an iteration takes, divided by the scaling factor. Counts are of a
// whole iteration, a million packets. `run` beside Package.swift runs them, makes a table, and
// knows what may allocate.

let packetsPerIteration = BenchmarkScalingFactor.mega.rawValue
let iterations = ProcessInfo.processInfo.environment["MICRO_ITERATIONS"].flatMap { Int($0) } ?? 10

extension Benchmark {
  /// Runs what is measured; everything before and after it is not.
  fileprivate func measure(_ body: () -> Void) {
    startMeasurement()
    let before = counting_now()
    body()
    let after = counting_now()
    stopMeasurement()
    measurement(.allocations, Int(after.allocations - before.allocations))
    measurement(.retains, Int(after.retains - before.retains))
    measurement(.releases, Int(after.releases - before.releases))
  }
}

extension BenchmarkMetric {
  fileprivate static let allocations = custom("Allocations", useScalingFactor: false)
  fileprivate static let retains = custom("Retains", useScalingFactor: false)
  fileprivate static let releases = custom("Releases", useScalingFactor: false)
}

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .cpuUser, .throughput, .allocations, .retains, .releases],
    timeUnits: .nanoseconds, warmupIterations: 2, scalingFactor: .mega,
    maxDuration: .seconds(120), maxIterations: iterations)
  decoder("Decoder, IPv4", connection: 0)
  decoder("Decoder, IPv6", connection: 9)
  frameReader("Frame reader")
  network("Flow table, acknowledgments, 10,000 flows") {
    Network(10_000, heartbeat: 0, .acknowledgment, every: .microseconds(50))
  }
  network("Flow table, acknowledgments, 100,000 flows") {
    Network(100_000, heartbeat: 0, .acknowledgment, every: .microseconds(5))
  }
  // Every 30 s each connection carries a heartbeat of one side and its acknowledgment.
  network("Flow table, heartbeats, 10,000 flows") {
    Network(10_000, heartbeat: 60, .heartbeat, every: .microseconds(1500))
  }
  network("Flow table, heartbeats, 100,000 flows") {
    Network(100_000, heartbeat: 60, .heartbeat, every: .microseconds(150))
  }
  network("Engine, messages, 10,000 flows") {
    Network(10_000, heartbeat: 60, .message, every: .microseconds(60))
  }
}

/// Segments without a payload, with a heartbeat, and with messages.
private func decoder(_ name: String, connection index: Int) {
  Benchmark(name) { benchmark in
    var batch = PacketBatch()
    var connection = Connection(index)
    let payloads = [
      [], Frames.publication(body: 200), [], Frames.heartbeat, Frames.delivery(body: 1000),
    ]
    for number in 0..<1000 {
      connection.send(
        fromBroker: number % 2 == 0, .ack, payloads[number % payloads.count], at: .distantPast,
        into: &batch)
    }
    var payload = 0
    benchmark.measure {
      let bytes = batch.bytes.span
      for _ in 0..<packetsPerIteration / batch.entries.count {
        for entry in batch.entries {
          let packet = Packet.decode(bytes.extracting(entry.range), entry.header)
          if case .segment(let segment) = packet { payload &+= segment.payloadLength }
        }
      }
    }
    let expected = payloads.reduce(0) { $0 + $1.count } * packetsPerIteration / payloads.count
    if payload != expected { benchmark.error("\(payload) bytes of payload, not \(expected)") }
  }
}

/// One direction of a connection: publishes, deliveries, heartbeats and acks. A packet is the
/// payload of a segment, with one frame or three.
private func frameReader(_ name: String) {
  Benchmark(name) { benchmark in
    let payloads = [
      Frames.publication(body: 200), Frames.acknowledge, Frames.delivery(body: 1000),
      Frames.heartbeat,
    ]
    var reader = FrameReader(fromStart: false)
    var offset = 0
    // One whole frame is enough to find the others.
    _ = reader.next(Frames.heartbeat.span, &offset)
    // In one array: going through an array of arrays counts references.
    let bytes = payloads.flatMap { $0 }
    let ends = payloads.indices.map { index in payloads[...index].reduce(0) { $0 + $1.count } }
    var heartbeats = 0
    benchmark.measure {
      let span = bytes.span
      for _ in 0..<packetsPerIteration / payloads.count {
        var start = 0
        for end in ends {
          let payload = span.extracting(start..<end)
          var offset = 0
          while case .heartbeat? = reader.next(payload, &offset) { heartbeats += 1 }
          start = end
        }
      }
    }
    if heartbeats != packetsPerIteration / payloads.count || reader.losses > 0 {
      benchmark.error("\(heartbeats) heartbeats, frames lost \(reader.losses) times")
    }
  }
}

/// Packets of open connections.
private func network(_ name: String, _ open: @escaping @Sendable () -> Network) {
  Benchmark(name) { benchmark, network in
    network.prepare(packetsPerIteration)
    benchmark.measure { network.observe() }
    if let fault = network.fault { benchmark.error(fault) }
  } setup: {
    open()
  }
}
