import FlatlineCore
import SyntheticTraffic

/// Ten simulated connections, captured for an hour of packet time, and the engine's events.
struct SyntheticHour: Sendable {
  /// How the predictions turned out.
  struct Outcome: Sendable {
    var connections = 0
    /// Connections that the simulated broker really closed.
    var deaths = 0
    /// Of these, those with a prediction standing at that instant, and with the right reason.
    var foretold = 0
    var foretoldRightly = 0
    /// From the last prediction's first statement to the end, in seconds.
    var leads: [Double] = []
    var predictions = 0
    var withdrawals = 0
    /// Predictions that did not come true, by condition.
    var falseAlarms: [Condition: Int] = [:]
    /// Living connections that the engine took for closed.
    var buriedAlive = 0
    /// From the cut of a connection to its first prediction, in seconds.
    var firstWords: [Double] = []
    var unheard = 0
    /// The false alarms, as text for the message of a failed test.
    var notes: [String] = []

    var falseAlarmCount: Int { falseAlarms.values.reduce(0, +) }
  }

  private struct Life: Sendable {
    var death: (reason: SyntheticPath.Death, at: Int)?
    var predictions: [Prediction] = []
    var withdrawn: Set<PredictionIdentifier> = []
    var isClosed = false
  }

  static let origin = 1_700_000_000
  static let connections = 10

  let loss: Double
  let seed: UInt64
  var seconds = 3600
  /// Seconds after the beginning.
  var blackHole: Int?

  func run() -> Outcome {
    var lives: [UInt16: Life] = [:]
    let packets = simulate(into: &lives)
    var engine = Engine()
    var events: [Event] = []
    for packet in packets {
      guard let instant = Self.instant(packet.at) else { continue }
      let header = PacketHeader(
        timestamp: instant, linkType: .ipv4, originalLength: packet.bytes.count)
      engine.observe(packet.bytes.span, header, into: &events)
    }
    for event in events { Self.note(event, in: &lives) }
    return outcome(lives)
  }

  /// When a connection was first called dead, each time, and when it really ended: seconds after it
  /// began.
  static func predictions(
    _ plan: SyntheticPath.Plan, seed: UInt64
  ) -> (seconds: [Double], death: Double?) {
    var path = SyntheticPath(plan, port: 32_768, generator: SeededGenerator(seed: seed))
    path.run(from: 0, to: 3_600_000_000)
    var engine = Engine()
    var events: [Event] = []
    for packet in path.packets {
      guard let instant = instant(packet.at) else { continue }
      let header = PacketHeader(
        timestamp: instant, linkType: .ipv4, originalLength: packet.bytes.count)
      engine.observe(packet.bytes.span, header, into: &events)
    }
    var told: Set<PredictionIdentifier> = []
    let seconds = events.compactMap { event -> Double? in
      guard case .prediction(let prediction) = event, told.insert(prediction.id).inserted,
        let start = instant(0)
      else { return nil }
      return (prediction.at - start).seconds
    }
    return (seconds, path.death.map { Double($0.at) / 1e6 })
  }

  /// Every connection; one that died is opened again from another port.
  private func simulate(into lives: inout [UInt16: Life]) -> [SyntheticPath.Packet] {
    var generator = SeededGenerator(seed: seed)
    var packets: [SyntheticPath.Packet] = []
    var port: UInt16 = 32_768
    for index in 0..<Self.connections {
      var plan = SyntheticPath.Plan()
      plan.heartbeat = index % 2 == 0 ? 5 : 10
      plan.acknowledges = index % 4 >= 2
      plan.loss = loss
      plan.blackHole = blackHole.map { $0 * 1_000_000 }
      var start = Int.random(in: 0..<5_000_000, using: &generator)
      while start < (blackHole ?? seconds) * 1_000_000 {
        var path = SyntheticPath(
          plan, port: port, generator: SeededGenerator(seed: generator.next()))
        path.run(from: start, to: seconds * 1_000_000)
        packets += path.packets
        lives[port] = Life(death: path.death)
        port += 1
        guard let death = path.death else { break }
        start = death.at + 2_000_000
      }
    }
    return packets.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }

  private static func instant(_ microseconds: Int) -> Instant? {
    Instant(
      secondsSinceEpoch: Int64(origin + microseconds / 1_000_000),
      nanoseconds: Int64(microseconds % 1_000_000 * 1000))
  }

  private static func note(_ event: Event, in lives: inout [UInt16: Life]) {
    switch event {
    case .prediction(let prediction):
      lives[prediction.flow.client.port]?.predictions.append(prediction)
    case .withdrawn(let withdrawal):
      lives[withdrawal.flow.client.port]?.withdrawn.insert(withdrawal.id)
    case .closed(let closing): lives[closing.flow.client.port]?.isClosed = true
    case .risk, .incident, .stalled, .sightings, .survived, .opened, .ended, .summary: break
    }
  }

  private func outcome(_ lives: [UInt16: Life]) -> Outcome {
    var outcome = Outcome()
    for (port, life) in lives.sorted(by: { $0.key < $1.key }) {
      outcome.connections += 1
      outcome.withdrawals += life.withdrawn.count
      let end = life.death.flatMap { Self.instant($0.at) }
      var firsts: [Prediction] = []
      for prediction in life.predictions where prediction.at <= end ?? .distantFuture {
        if firsts.last?.id != prediction.id { firsts.append(prediction) }
      }
      outcome.predictions += firsts.count
      if let death = life.death, let end {
        outcome.deaths += 1
        if let last = firsts.last, !life.withdrawn.contains(last.id) {
          firsts.removeLast()
          outcome.foretold += 1
          outcome.leads.append((end - last.at).seconds)
          let reason = life.predictions.last { $0.at < end }?.reason.rawValue
          if reason == death.reason.rawValue { outcome.foretoldRightly += 1 }
          note(cut: last, &outcome)
        } else if blackHole != nil {
          outcome.unheard += 1
        }
      } else if life.isClosed {
        outcome.buriedAlive += 1
      }
      for first in firsts {
        outcome.falseAlarms[first.condition, default: 0] += 1
        outcome.notes.append("\(port) \(first.condition.rawValue) at \(first.at.rfc3339)")
      }
    }
    return outcome
  }

  private func note(cut last: Prediction, _ outcome: inout Outcome) {
    guard let cut = blackHole.flatMap({ Self.instant($0 * 1_000_000) }), last.at >= cut else {
      return
    }
    outcome.firstWords.append((last.at - cut).seconds)
  }
}
