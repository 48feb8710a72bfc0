import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What the kernel tells of a send buffer, and what follows for the broker's writer.
struct ToldQueueTests {
  private static let limit = 69_120

  private static func queue(_ bytes: Int, memory: Int) -> SendQueue {
    SendQueue(bytes: bytes, memory: memory, limit: limit)
  }

  /// Deliveries of 8.4 kB, ten a second, unanswered from second 10 on.
  private static func writer(_ told: (SendQueue, at: Double)...) -> StuckWriter? {
    var flow = dialogue { story in
      story.open(heartbeat: 0)
      let message = FrameBuilder.deliver([UInt8](repeating: 0x78, count: 8336))
      for tenth in 5...100 {
        story.send(.broker, message, at: Double(tenth) / 10, flags: [.psh, .ack])
        if tenth < 100 { story.acknowledge(.client, at: Double(tenth) / 10 + 0.001) }
      }
      for instant in [10.2, 10.6, 11.4, 13] { story.repeatLast(.broker, at: instant) }
    }.flow
    for (queue, instant) in told { flow.unanswered.told(queue, at: .at(instant)) }
    return StuckWriter(flow, since: .at(10), KernelProfile())
  }

  /// Half of the memory holds 30 kB: so all of it holds 60, and a last segment.
  @Test func itGoesOnAsItIs() throws {
    let stuck = try #require(Self.writer((Self.queue(30_000, memory: Self.limit / 2), at: 10.4)))
    #expect(stuck.queues.earliest.seconds > 10.4 + 0.2)
    #expect(stuck.queues.likely.seconds < 10.4 + 1.2)
    #expect(stuck.queues.likely < stuck.waits.likely)
    let later = try #require(Self.writer((Self.queue(30_000, memory: Self.limit / 2), at: 11)))
    #expect(
      (later.queues.likely - stuck.queues.likely - .milliseconds(600)).magnitude < .milliseconds(1))
  }

  @Test func aBufferThatIsFullWasFilledBetweenTwoWords() throws {
    let open = Self.queue(20_000, memory: Self.limit / 4)
    let full = Self.queue(80_000, memory: Self.limit)
    let stuck = try #require(Self.writer((open, at: 10.3), (full, at: 10.9), (full, at: 13)))
    #expect(stuck.queues.earliest >= .at(10.3))
    #expect(stuck.queues.latest == .at(10.9))
    #expect(stuck.waits.latest < .at(11.5))
  }

  @Test func oneThatIsFullFromTheFirstWordOn() throws {
    let stuck = try #require(Self.writer((Self.queue(80_000, memory: Self.limit), at: 10.5)))
    #expect(stuck.queues.latest == .at(10.5))
    #expect(stuck.queues.likely <= .at(10.5))
  }

  @Test func wordsInARow() {
    var told = ToldQueue(Self.queue(10, memory: 1000), at: .at(1))
    #expect(told.fullBy == nil)
    told.note(Self.queue(20, memory: Self.limit), at: .at(2))
    told.note(Self.queue(30, memory: Self.limit), at: .at(3))
    #expect(told.fullBy == .at(2))
    #expect(told.queue.bytes == 10 && told.at == .at(1))
    // It was emptied meanwhile.
    told.note(Self.queue(5, memory: 500), at: .at(4))
    #expect(told.fullBy == nil && told.at == .at(4))
  }
}
