import SyntheticTraffic

@testable import FlatlineCore

/// A connection of a broker whose process stands still for a while, played as rabbit_heartbeat and
/// Linux do it. Times are seconds after the capture's begin.
///
/// Both loops of rabbit_heartbeat wait, look, and wait again (`receive after`, which takes 1.1 ms
/// longer). A wait that runs out during the pause ends with it. What the client sends meanwhile is
/// acknowledged by the kernel, and read when the pause is over.
struct PausedConnection: PlayedConnection, Sendable {
  var heartbeat: UInt16
  /// When it is opened.
  var opened: Double
  /// From when on nothing of the client's arrives, and nothing arrives at it.
  var lost = Double.infinity
  var pause: ClosedRange<Double>
  /// Whether, when the pause ends, the broker reads what has come before it looks.
  var readsFirst = true
  /// How often the broker sends something else, if it does: its sender beats only where nothing was sent
  /// since its last look.
  var delivery: Double?
  /// Until when it is played, where the broker does not close it.
  var until: Double

  private static let drift = 0.0011

  /// When the broker closes it; `nil` if it does not.
  var end: Double? {
    var last = tuned
    var misses = 0
    for look in looks(every: Double(heartbeat)) where look <= until {
      let isNew = isHeard(after: last, upTo: look) || last == tuned
      misses = isNew ? 0 : misses + 1
      if misses == 2 { return look }
      last = look
    }
    return nil
  }

  private var tuned: Double { opened + 0.007 }

  private func isHeard(after last: Double, upTo look: Double) -> Bool {
    clientBeats.contains { beat in
      guard pause.contains(beat) else { return beat > last && beat <= look }
      let read = readsFirst ? pause.upperBound : pause.upperBound + 1e-6
      return read > last && read <= look
    }
  }

  /// When a loop looks, from tune-ok on.
  private func looks(every wait: Double) -> [Double] {
    var looks: [Double] = []
    var look = tuned
    while look <= until {
      let due = look + wait + Self.drift
      look = pause.contains(due) ? pause.upperBound : due
      looks.append(look)
    }
    return looks
  }

  private static let deliver = FrameBuilder.frame(1, channel: 1, [0, 60, 0, 60])

  /// What is due in the pause comes at its end.
  private var deliveries: [Double] {
    guard let delivery else { return [] }
    let all = stride(from: tuned + delivery, through: until, by: delivery)
    return all.filter { !pause.contains($0) } + [pause.upperBound + 0.001]
  }

  private var brokersBeats: [Double] {
    let deliveries = deliveries
    var last = tuned
    var beats: [Double] = []
    for look in looks(every: Double(heartbeat) / 2) {
      if beats.isEmpty || !deliveries.contains(where: { $0 > last && $0 <= look }) {
        beats.append(look)
      }
      last = look
    }
    return beats
  }

  /// A client that is not stopped beats every half interval.
  private var clientBeats: [Double] {
    let half = Double(heartbeat) / 2
    return Array(stride(from: tuned + half * 0.7, through: min(lost, until), by: half))
  }

  /// The packets at the broker's interface.
  func dialogue(client: Endpoint) -> Dialogue {
    var story = Dialogue()
    story.client = client
    story.open(at: opened, heartbeat: heartbeat)
    let end = end
    let last = end ?? until
    let sent =
      brokersBeats.map { ($0, FrameBuilder.heartbeat) } + deliveries.map { ($0, Self.deliver) }
    let all =
      sent.map { ($0.0, Side.broker, $0.1) }
      + clientBeats.map { ($0, Side.client, FrameBuilder.heartbeat) }
    var isUnanswered = false
    for (instant, side, frame) in all.sorted(by: { $0.0 < $1.0 }) where instant < last {
      switch side {
      case .client:
        story.send(.client, frame, at: instant)
        story.acknowledge(.broker, at: instant + 0.04)
      // After the first that is lost, what is new waits behind it.
      case .broker where isUnanswered: break
      case .broker:
        story.send(.broker, frame, at: instant, flags: [.ack, .psh])
        if instant < lost {
          story.acknowledge(.client, at: instant + 0.0005)
        } else {
          isUnanswered = true
          for wait in [0.209, 0.421, 0.841, 1.705, 3.401, 6.921, 13.833, 27.401]
          where instant + wait < last { story.repeatLast(.broker, at: instant + wait) }
        }
      }
    }
    if let end { story.send(.broker, [], at: end + 0.0005, flags: [.rst, .ack]) }
    return story
  }
}
