import FlatlineCore
import SyntheticTraffic

/// Captured packets of some hundred connections, usual and unusual ones mixed. For comparing two
/// ways to follow the same flows; it does not know which events are right.
///
/// The same seed gives the same packets. Time goes on in irregular steps, at times by minutes,
/// so that deadlines pass; rarely it goes back a little.
package struct OddTraffic {
  /// One packet, and when it was captured, in microseconds since the beginning.
  struct Captured {
    var at: Int
    var linkType: LinkType
    var originalLength: Int
    var bytes: [UInt8]
  }

  /// The broker's ports. Some clients connect from one of them.
  package static let ports: Set<UInt16> = [5671, 5672]
  private static let origin =
    Instant(secondsSinceEpoch: 1_700_000_000, nanoseconds: 0) ?? .distantPast

  private var generator: SeededGenerator
  private var connections: [OddConnection] = []
  private var noise: OddNoise

  package init(seed: UInt64, connections count: Int = 120) {
    generator = SeededGenerator(seed: seed)
    noise = OddNoise(generator: SeededGenerator(seed: generator.next()))
    for index in 0..<count {
      connections.append(
        OddConnection(index: index, generator: SeededGenerator(seed: generator.next())))
    }
  }

  /// The first `count` packets, in the order of their capture.
  package func packets(_ count: Int) -> [(header: PacketHeader, bytes: [UInt8])] {
    var traffic = self
    let captured = traffic.captured(atLeast: count)
    let ordered = captured.enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    var pause = 0
    return ordered.prefix(count).map { packet in
      pause += traffic.pause()
      let header = PacketHeader(
        timestamp: Self.origin + .microseconds(packet.at + pause - traffic.stepBack()),
        linkType: packet.linkType, originalLength: packet.originalLength)
      return (header, packet.bytes)
    }
  }

  /// Each connection runs ahead by one act, so packets are complete up to the least clock only.
  private mutating func captured(atLeast count: Int) -> [Captured] {
    var captured: [Captured] = []
    var complete = 0
    while complete < count {
      for _ in 0..<1000 { captured += nextAct() }
      let end = min(connections.map(\.now).min() ?? 0, noise.now)
      complete = captured.count { $0.at < end }
    }
    return captured
  }

  /// Lets the connection act whose clock is furthest behind.
  private mutating func nextAct() -> [Captured] {
    guard let last = connections.indices.min(by: { connections[$0].now < connections[$1].now }),
      connections[last].now < noise.now
    else { return noise.act() }
    return connections[last].act()
  }

  /// Rarely, everything waits before a packet.
  private mutating func pause() -> Int {
    guard generator.isLucky(0.001) else { return 0 }
    let seconds = [3, 3, 5, 8, 13, 21, 34, 150].randomElement(using: &generator) ?? 0
    return seconds * OddConnection.second
  }

  /// Rarely, a packet's timestamp is too early.
  private mutating func stepBack() -> Int {
    generator.isLucky(0.001) ? .random(in: 1...50_000, using: &generator) : 0
  }
}

extension SeededGenerator {
  mutating func isLucky(_ chance: Double) -> Bool {
    Double.random(in: 0..<1, using: &self) < chance
  }
}
