import SyntheticTraffic

@testable import FlatlineCore

extension Dialogue {
  /// Only what one side has sent: as a mirror port of one direction shows it.
  func only(_ side: Side) -> Dialogue {
    var story = self
    story.keep(packets.filter { $0.side == side })
    return story
  }

  /// What one side sends from an instant on does not come by here any more, as when routing changes.
  func without(_ side: Side, from start: Double, until end: Double = .infinity) -> Dialogue {
    var story = self
    story.keep(packets.filter { $0.side != side || $0.at < start || $0.at >= end })
    return story
  }

  /// Both sides beat every half interval from tune-ok on, until the client falls silent.
  static func beating(every half: Int, until end: Int) -> Dialogue {
    var story = Dialogue()
    story.open(heartbeat: UInt16(2 * half))
    for beat in stride(from: half, through: end, by: half) {
      let instant = Double(beat)
      story.send(.broker, FrameBuilder.heartbeat, at: instant + 0.0075)
      story.acknowledge(.client, at: instant + 0.008)
      story.send(.client, FrameBuilder.heartbeat, at: instant + 0.3)
      story.acknowledge(.broker, at: instant + 0.3005)
    }
    return story
  }

  /// As Linux repeats a lone segment; the first is a tail-loss probe.
  static let ladder = [0.209, 0.421, 0.841, 1.705, 3.401, 6.921, 13.833, 27.401]

  /// A client with heartbeat 10 whose last beat, at second 60, is repeated in vain: what it sends does
  /// not reach the broker any more, as a capture on its own host shows it.
  static func deafBroker(repeated count: Int) -> Dialogue {
    var story = beating(every: 5, until: 55)
    story.send(.client, FrameBuilder.heartbeat, at: 60.3)
    for wait in ladder.prefix(count) { story.repeatLast(.client, at: 60.3 + wait) }
    return story
  }
}
