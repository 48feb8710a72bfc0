import FlatlineCauses

@testable import FlatlineCore

/// An engine with what finds causes behind it, and all that is said.
struct CauseRun {
  private var run = Run { $0.tellsSightings = true }
  private var finder = CauseFinder()
  private(set) var events: [Event] = []

  /// Connections that exist at the same time, to the last of their packets or as long as is told.
  ///
  /// - Parameter others: packets that are no connection's.
  init(
    _ dialogues: [Dialogue], with others: [(at: Double, bytes: [UInt8])] = [],
    until end: Double? = nil
  ) {
    let all = dialogues.flatMap(\.packets).map { ($0.at, $0.bytes) } + others
    for (_, (at, bytes)) in all.enumerated().sorted(by: {
      ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
    }) {
      run.observe(bytes, at: at)
      pass()
    }
    if let end {
      run.advance(to: end)
      pass()
    }
    finder.finish(at: run.engine.now, into: &events)
  }

  /// Goes on with other settings.
  mutating func adopt(_ settings: CauseFinder.Settings) {
    finder.adopt(settings, at: run.engine.now, into: &events)
    finder.finish(at: run.engine.now, into: &events)
  }

  private mutating func pass() {
    finder.pass(run.events, into: &events)
    run.events.removeAll()
  }

  var predictions: [Prediction] {
    events.compactMap { if case .prediction(let prediction) = $0 { prediction } else { nil } }
  }

  /// The last word on each connection that was predicted to end, by its client's port.
  var causes: [UInt16: Cause] {
    var causes: [UInt16: Cause] = [:]
    for case .prediction(let prediction) in events {
      causes[prediction.flow.client.port] = prediction.cause
    }
    return causes
  }

  /// The last revision of each incident, in the order of their first.
  var incidents: [Incident] {
    var incidents: [Incident] = []
    for case .incident(let incident) in events {
      incidents.removeAll { $0.id == incident.id }
      incidents.append(incident)
    }
    return incidents
  }

  var risks: [Risk.Kind] {
    events.compactMap { if case .risk(let risk) = $0 { risk.risk } else { nil } }
  }
}

extension Dialogue {
  /// As Linux repeats what is not answered, from 0.2 s on.
  mutating func repeatUnanswered(from instant: Double, times: Int) {
    var (at, wait) = (instant, 0.2)
    for _ in 0..<times {
      at += wait
      wait *= 2
      repeatLast(.broker, at: at)
    }
  }

  /// The broker sends, and the client acknowledges within a millisecond.
  mutating func exchange(at instant: Double) {
    send(.broker, "x", at: instant)
    acknowledge(.client, at: instant + 0.001)
  }
}

/// An address of the clients' network, and a port.
func client(_ host: UInt32, _ port: UInt16) -> Endpoint {
  Endpoint(IPAddress(v4: 0xc633_6400 | host), port)
}
