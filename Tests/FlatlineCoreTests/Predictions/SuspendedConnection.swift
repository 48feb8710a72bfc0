import SyntheticTraffic

@testable import FlatlineCore

/// A connection of a broker whose whole host stands still for a while, played as rabbit_heartbeat and
/// Linux do it. Times are seconds after the capture's begin.
///
/// The host's clock does not go on meanwhile, and nothing of it does; the client does.
struct SuspendedConnection: PlayedConnection, Sendable {
  /// Where packets are captured.
  enum Place: Sendable {
    /// On that host: what clients send meanwhile is not there, and is sent again.
    case host
    /// Beside it, on a switch or on the machine that runs it: what clients send is seen, and waits
    /// there until the host goes on.
    case beside
    /// On the way to it, where what clients send meanwhile is seen, is lost, and is sent again.
    case before
  }

  var heartbeat: UInt16
  /// When it is opened.
  var opened: Double
  /// From when on nothing of the client's arrives, and nothing arrives at it.
  var lost = Double.infinity
  var suspension: ClosedRange<Double>
  var place = Place.host
  var hasTimestamps = true
  /// When the client beats first after tune-ok, in half intervals.
  var phase = 0.7
  /// Until when it is played, where the broker does not close it.
  var until: Double

  private static let drift = 0.0011

  private var length: Double { suspension.upperBound - suspension.lowerBound }

  /// The host's clock, in seconds.
  private func hostTime(at instant: Double) -> Double {
    instant < suspension.lowerBound
      ? instant : max(suspension.lowerBound, instant - length)
  }

  /// When the host's clock shows that, or is past it.
  private func instant(_ hostTime: Double) -> Double {
    hostTime < suspension.lowerBound ? hostTime : hostTime + length
  }

  /// When the broker closes it; `nil` if it does not.
  var end: Double? {
    let arrivals = beats.map(\.arrives)
    var last = tuned
    var misses = 0
    for look in looks(every: Double(heartbeat)) where look <= until {
      let isNew = arrivals.contains { $0 > last && $0 <= look } || last == tuned
      misses = isNew ? 0 : misses + 1
      if misses == 2 { return look }
      last = look
    }
    return nil
  }

  private var tuned: Double { opened + 0.007 }

  /// When a loop looks, from tune-ok on.
  private func looks(every wait: Double) -> [Double] {
    let first = hostTime(at: tuned)
    return (1...Int(until / wait) + 1).map { instant(first + Double($0) * (wait + Self.drift)) }
      .filter { $0 <= until }
  }

  /// The client's heartbeats: when each is sent, and when it arrives at the host.
  private var beats: [(sent: Double, arrives: Double)] {
    let half = Double(heartbeat) / 2
    let sent = Array(stride(from: tuned + half * phase, through: min(lost, until), by: half))
    guard let first = sent.first(where: suspension.contains) else { return sent.map { ($0, $0) } }
    let end = suspension.upperBound
    let again = place == .beside ? end : repetitions(of: first).last ?? end
    // What comes after the first that is not answered waits for it.
    return sent.map { ($0, $0 < first || $0 > again ? $0 : again) }
      .filter { place == .beside || $0.arrives <= lost }
  }

  /// When the client sends again what was not answered, up to the first time after the host goes on:
  /// Linux waits twice as long each time (`TCP_RTO_MIN`).
  private func repetitions(of first: Double) -> [Double] {
    var (all, wait) = ([first], 0.204)
    while let last = all.last, last < suspension.upperBound {
      all.append(last + wait)
      wait *= 2
    }
    return Array(all.dropFirst())
  }

  /// The packets where they are captured.
  func dialogue(client: Endpoint) -> Dialogue {
    var story = Dialogue()
    story.client = client
    if hasTimestamps {
      story.clock = { side, instant in
        let seconds = side == .broker ? hostTime(at: instant) + 1000 : instant + 500
        return UInt32(seconds * 1000)
      }
    }
    story.open(at: opened, heartbeat: heartbeat)
    let end = end
    let last = end ?? until
    for event in events(until: last) {
      switch event.what {
      case .heartbeat(let side): story.send(side, FrameBuilder.heartbeat, at: event.at)
      case .answer(let side): story.acknowledge(side, at: event.at)
      case .repetition(let side): story.repeatLast(side, at: event.at)
      }
    }
    if let end { story.send(.broker, [], at: end + 0.0005, flags: [.rst, .ack]) }
    return story
  }

  private enum What {
    case heartbeat(Side)
    case answer(Side)
    case repetition(Side)
  }

  private func events(until last: Double) -> [(at: Double, what: What)] {
    var events: [(at: Double, what: What)] = []
    var isRepeating = false
    for beat in beats where beat.sent < last {
      let isFirst = place == .before && beat.arrives != beat.sent && !isRepeating
      let isSeen = place == .beside || beat.arrives == beat.sent || isFirst
      events.append((isSeen ? beat.sent : beat.arrives, .heartbeat(.client)))
      if isFirst {
        isRepeating = true
        for again in repetitions(of: beat.sent) where again < min(last, lost) {
          events.append((again, .repetition(.client)))
        }
      }
      if beat.arrives < last { events.append((beat.arrives + 0.0004, .answer(.broker))) }
    }
    // The broker's sender beats at every look, for nothing else is sent.
    for look in looks(every: Double(heartbeat) / 2) where look < last {
      events.append((look, .heartbeat(.broker)))
      if look < lost {
        events.append((look + 0.0005, .answer(.client)))
        continue
      }
      // After the first that is lost, what is new waits behind it.
      let first = hostTime(at: look)
      for wait in [0.209, 0.421, 0.841, 1.705, 3.401, 6.921, 13.833, 27.401, 54.281]
      where instant(first + wait) < last {
        events.append((instant(first + wait), .repetition(.broker)))
      }
      break
    }
    return events.sorted { $0.at < $1.at }
  }
}
