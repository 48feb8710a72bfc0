import FlatlineCore
import SyntheticTraffic
import Testing

@testable import Capture

/// A clock that was set is told from packets that are out of order.
struct StampClockTests {
  private static let year: UInt32 = 365 * 86_400
  private static let now: UInt32 = 1_800_000_000

  /// Packets by their seconds.
  private static func file(_ seconds: [UInt32]) -> [UInt8] {
    var writer = SavefileWriter()
    for second in seconds {
      writer.append(seconds: second, fraction: 0, length: 4, originalLength: 4)
    }
    return writer.bytes
  }

  @Test(
    arguments: [
      ([now, now + 10, now], []),
      ([now, now + 11, now], [2]),
      // Each is late, compared with the latest.
      ([now, now + 9, now + 1, now + 8, now], []),
      ([now, now + 3600, now, now + 1, now + 2], [2]),
      ([now, now + year - 1], []),
      ([now, now + year], [1]),
      ([0, now], [1]),
      // One packet by another clock: back and forth.
      ([now, 5, now + 1], [1, 2]),
      ([5, now, now + 1, 6, 7], [1, 3]),
    ] as [([UInt32], [Int])])
  func isFound(seconds: [UInt32], steps: [Int]) throws {
    let reading = try SavefileReading(Self.file(seconds))
    #expect(reading.packets.count == seconds.count)
    #expect(reading.clockSteps == steps)
    #expect(reading.clockErrors.count == steps.count)
    #expect(reading.error == nil)
  }

  /// As if the clock had not been set.
  @Test func timeGoesOn() throws {
    var intake = PacketIntake()
    let stamps: [Int] = [100, 200, 50, 60, 58, 1_000_000_000, 1_000_000_007]
    let expected = [100, 200, 200, 210, 208, 210, 217]
    for (stamp, time) in zip(stamps, expected) {
      if !intake.take(
        .distantPast + .seconds(stamp), .rawIP, start: 0, length: 0, originalLength: 0)
      {
        intake.beginBatch()
        let isTaken = intake.take(
          .distantPast + .seconds(stamp), .rawIP, start: 0, length: 0, originalLength: 0)
        #expect(isTaken)
        #expect(intake.clockStep != nil)
      }
      let entry = try #require(intake.entries.last)
      #expect(entry.timestamp == .distantPast + .seconds(time))
      #expect(entry.timestamp - intake.clockOffset == .distantPast + .seconds(stamp))
    }
  }

  /// A hostile clock that goes on for centuries, and is set back each time.
  @Test func timeNeverLeavesItsRange() {
    var clock = StampClock()
    let step = StampClock.longestSilence - .seconds(1)
    for packet in 0..<2000 {
      let stamp = Instant.distantPast + step * (packet % 100)
      if clock.time(stamp) == nil { _ = clock.follow(stamp, packet: packet, isFirstOfBatch: true) }
      #expect(clock.reached ?? .distantPast < .latest + .seconds(101 * 365 * 86_400))
    }
  }

  @Test func isSaidWithThePacketsNumber() throws {
    let reading = try SavefileReading(Self.file([Self.now, Self.now + 7200, Self.now + 3600]))
    #expect(
      reading.clockErrors == [
        "packet 3: the clock was set from 2027-01-15T10:00:00.000000Z to "
          + "2027-01-15T09:00:00.000000Z; time goes on from there"
      ])
  }

  /// Packets that are left out have numbers as well.
  @Test func isNumberedAsInTheFile() throws {
    var writer = PcapngWriter()
    writer.beginSection()
    writer.addInterface(187)
    writer.addInterface(1)
    writer.appendEnhanced([1], at: .distantPast + .seconds(100), interface: 1)
    writer.appendEnhanced([1], at: .distantPast)
    writer.appendEnhanced([1], at: .distantPast, interface: 9)
    writer.appendEnhanced([1], at: .distantPast + .seconds(7), interface: 1)
    let reading = try SavefileReading(writer.bytes)
    #expect(reading.clockErrors.count == 1)
    #expect(reading.clockErrors.first?.hasPrefix("packet 4: ") == true)
  }

  /// It is followed so often, and no more: all packets are read.
  @Test func isGivenUpInTheEnd() throws {
    let seconds = (0..<500).map { $0 % 2 == 0 ? Self.now : 5 }
    let reading = try SavefileReading(Self.file(seconds))
    #expect(reading.packets.count == 500)
    #expect(reading.clockSteps == Array(1...StampClock.mostSteps))
    #expect(reading.clockErrors.count == StampClock.mostSteps + 1)
    #expect(reading.clockErrors.last?.contains("to be followed any further") == true)
  }
}
