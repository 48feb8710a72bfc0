import FlatlineReport
import SyntheticTraffic

@testable import FlatlineCore

/// An engine on a stream of packets, which an input describes (see ``Script``).
enum EngineTarget {
  /// How long clocks run on after the last packet.
  private static let afterwards = Interval.seconds(3600)

  /// Whether to print what an input describes.
  private static let isVerbose = environment("FLATLINE_FUZZ_VERBOSE") != nil

  static func run(_ bytes: [UInt8]) {
    let script = Script(bytes)
    if isVerbose { print(script.text) }
    let reference = onePacketAtATime(script)
    // Where memory is short it depends on the way, and rarely on the hashes' random seed, which flow
    // is given up first. That is not as it should be, and known.
    if script.hasBound { return }
    // One of the other ways: all of them for every input would find less in the same time.
    switch script.otherWay {
    case .inBatches: requireSame(reference, inBatches(script, usesFastPaths: true), "in batches")
    case .slowly: requireSame(reference, inBatches(script, usesFastPaths: false), "all slowly")
    case .inShards:
      if let dealt = inShards(script) { requireSame(reference, dealt, "in shards") }
    }
  }

  private struct Run {
    var events: [Event] = []
    var summary = Summary()
  }

  /// Everything that is said is looked at.
  private static func onePacketAtATime(_ script: Script) -> Run {
    var engine = Engine(script.configuration)
    var run = Run()
    var invariants = EventInvariants()
    var brokers = BrokersHeard(ports: script.configuration.ports)
    let bytes = script.packets.bytes.span
    for step in script.steps {
      switch step {
      case .packets(let range):
        for entry in script.packets.entries[range] {
          let packet = bytes.extracting(entry.range)
          brokers.hear(packet, entry.header)
          engine.observe(packet, entry.header, into: &run.events)
          invariants.check(run.events, now: engine.now, brokers)
          requireBound(engine, script)
        }
      case .loss(let count, let isBlind): engine.observeLoss(of: count, isBlind: isBlind)
      case .advance(let interval):
        engine.advance(to: engine.now + interval, into: &run.events)
        invariants.check(run.events, now: engine.now, brokers)
      case .word, .sweep:
        if case .word(let word) = step { brokers.hear(word) }
        tell(&engine, step, &run)
        invariants.check(run.events, now: engine.now, brokers)
        requireBound(engine, script)
        _ = engine.drainRepeating()
      }
    }
    engine.advance(to: engine.now + afterwards, into: &run.events)
    invariants.check(run.events, now: engine.now, brokers)
    requireBound(engine, script)
    MemoryInvariants.check(engine)
    run.summary = engine.summary
    invariants.checkCounts(run.summary, standing: engine.standingPredictions)
    return run
  }

  private static func inBatches(_ script: Script, usesFastPaths: Bool) -> Run {
    var configuration = script.configuration
    configuration.usesFastPaths = usesFastPaths
    var engine = Engine(configuration)
    var run = Run()
    for step in script.steps {
      switch step {
      case .packets(let range):
        for batch in batches(script, range) { engine.observe(batch, into: &run.events) }
      case .loss(let count, let isBlind): engine.observeLoss(of: count, isBlind: isBlind)
      case .advance(let interval):
        engine.advance(to: engine.now + interval, into: &run.events)
      case .word, .sweep: tell(&engine, step, &run)
      }
    }
    engine.advance(to: engine.now + afterwards, into: &run.events)
    run.summary = engine.summary
    return run
  }

  private static func tell(_ engine: inout Engine, _ step: Script.Step, _ run: inout Run) {
    switch step {
    case .word(let word): engine.observe(word, into: &run.events)
    case .sweep(let interval):
      engine.observeAllSockets(since: engine.now - interval, into: &run.events)
    default: break
    }
  }

  /// `nil` where shards may say something else: each has its part of the memory and of the flows,
  /// and none is told of a loss.
  private static func inShards(_ script: Script) -> Run? {
    let isPlain = script.steps.allSatisfy { if case .packets = $0 { true } else { false } }
    guard isPlain, !script.hasBound, script.configuration.maximumFlows > Script.mostPackets else {
      return nil
    }
    var engine = ShardedEngine(script.configuration, shards: 2)
    var run = Run()
    for case .packets(let range) in script.steps {
      for batch in batches(script, range) { engine.observe(batch, into: &run.events) }
    }
    var ends = [ShardEvents(), ShardEvents()]
    for index in engine.shards.indices {
      engine.shards[index].advance(to: engine.now + afterwards, into: &ends[index])
    }
    ShardEvents.merge(ends, into: &run.events)
    run.summary = engine.summary
    return run
  }

  /// The packets in batches of different sizes.
  private static func batches(_ script: Script, _ range: Range<Int>) -> [PacketBatch] {
    Pieces.ranges(of: range.count, seed: script.batchSeed).map { piece in
      var batch = PacketBatch()
      for entry in script.packets.entries[range][(range.lowerBound + piece.lowerBound)...]
        .prefix(piece.count)
      {
        batch.append(script.packets.bytes.span.extracting(entry.range), entry.header)
      }
      return batch
    }
  }

  /// What flows whose broker has not spoken may take where the others have taken all: they are let
  /// in as long as they have not had their own share, a sixteenth.
  private static let oneSidedShare = 16

  private static func requireBound(_ engine: Engine, _ script: Script) {
    let bound = script.configuration.maximumMemory
    require(
      engine.memory <= bound + bound / oneSidedShare, "\(engine.memory) bytes of \(bound)")
    require(
      engine.tracker.table.count <= script.configuration.maximumFlows,
      "\(engine.tracker.table.count) flows of \(script.configuration.maximumFlows)")
  }

  private static func requireSame(_ reference: Run, _ other: Run, _ way: String) {
    let lines = [reference, other].map { run in
      run.events.map { (try? JSONLines().line($0)) ?? "not JSON" }
    }
    for (expected, line) in zip(lines[0], lines[1]) {
      require(line == expected, "\(way): \(line) instead of \(expected)")
    }
    require(
      lines[0].count == lines[1].count, "\(way): \(lines[1].count) events, not \(lines[0].count)")
    require(
      reference.summary == other.summary, "\(way): \(other.summary) instead of \(reference.summary)"
    )
  }
}

extension EngineShard {
  /// As the engine's own, for shards that are merged.
  fileprivate mutating func advance(to instant: Instant, into events: inout ShardEvents) {
    engine.advance(to: instant)
    engine.ledger.sink.drain(into: &events)
  }
}
