import FlatlineCore

/// Finds packets that are in several captures, to compare the captures' clocks by.
///
/// Of very many it looks at some: those whose hashes end with so many zeros. They are the same ones
/// in each capture.
struct CommonPackets {
  /// A packet that two captures have.
  struct Match {
    /// The captures' numbers.
    var first: Int
    var second: Int
    /// When each had it, by its own clock.
    var firstTime: Instant
    var secondTime: Instant
    /// Both ways between two addresses take one path: what goes there and back is compared.
    var path: Int
    /// Which of the two ways it goes.
    var isForward: Bool
    var isFromBroker: Bool
  }

  private struct Sighting {
    var flow: FlowKey
    var capture: Int32
    var path: Int32
    var time: Instant
    var isForward: Bool
    var isFromBroker: Bool
    /// The capture that had it last, and where in ``matches`` that is told.
    var last: Int32
    var lastTime: Instant
    var match: Int32
    /// A capture has it twice: which of them another capture's is, nobody can say.
    var isAmbiguous: Bool
  }

  private struct Ends: Hashable {
    var low: IPAddress
    var high: IPAddress
  }

  private let mostSightings: Int
  /// More address pairs are not told apart, but left out.
  private static let mostPaths = 65_536
  /// A capture on several interfaces has a packet more than once: the first counts.
  private static let sameMoment = Interval.milliseconds(10)

  private var sightings: [UInt64: Sighting] = [:]
  private var mask: UInt64 = 0
  private var paths: [Ends: Int32] = [:]
  private var found: [Match?] = []

  /// - Parameter most: packets that are remembered; they take some 150 bytes each.
  init(most: Int = 1 << 18) { mostSightings = most }

  var matches: [Match] { found.compactMap { $0 } }

  /// Takes the captures' packets in, all of one before those of the next.
  mutating func add(_ print: PacketPrint, capture: Int, at time: Instant) {
    guard print.hash & mask == 0 else { return }
    guard var sighting = sightings[print.hash] else {
      begin(print, capture, time)
      return
    }
    guard !sighting.isAmbiguous, print.hasTimestamp || sighting.flow == print.flow else { return }
    if sighting.last == capture {
      if (time - sighting.lastTime).magnitude <= Self.sameMoment { return }
      sighting.isAmbiguous = true
      if sighting.match >= 0 { found[Int(sighting.match)] = nil }
    } else {
      sighting.last = Int32(capture)
      sighting.lastTime = time
      sighting.match = Int32(found.count)
      found.append(
        Match(
          first: Int(sighting.capture), second: capture, firstTime: sighting.time,
          secondTime: time, path: Int(sighting.path), isForward: sighting.isForward,
          isFromBroker: sighting.isFromBroker))
    }
    sightings[print.hash] = sighting
  }

  private mutating func begin(_ print: PacketPrint, _ capture: Int, _ time: Instant) {
    let isFromBroker = print.sender == .broker
    let source = isFromBroker ? print.flow.broker.address : print.flow.client.address
    let destination = isFromBroker ? print.flow.client.address : print.flow.broker.address
    let isForward = (source.high, source.low) < (destination.high, destination.low)
    let ends =
      isForward ? Ends(low: source, high: destination) : Ends(low: destination, high: source)
    guard let path = paths[ends] ?? newPath(ends) else { return }
    sightings[print.hash] = Sighting(
      flow: print.flow, capture: Int32(capture), path: path, time: time, isForward: isForward,
      isFromBroker: isFromBroker, last: Int32(capture), lastTime: time, match: -1,
      isAmbiguous: false)
    if sightings.count > mostSightings { thin() }
  }

  private mutating func newPath(_ ends: Ends) -> Int32? {
    guard paths.count < Self.mostPaths else { return nil }
    let path = Int32(paths.count)
    paths[ends] = path
    return path
  }

  private mutating func thin() {
    while sightings.count > mostSightings / 2, mask != .max {
      mask = mask << 1 | 1
      let mask = mask
      sightings = sightings.filter { $0.key & mask == 0 }
    }
  }
}
