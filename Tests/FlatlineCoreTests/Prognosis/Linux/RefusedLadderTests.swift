import Testing

@testable import FlatlineCore

/// When the kernel gives up while errors come: each takes back a doubling, and sets the timer again.
struct RefusedLadderTests {
  private static let starts = [1 << 32 + 77, 1 << 32 + 3_901, 5_000_511]

  private static func forecast(
    of socket: RefusedSocket, after count: Int, by reporter: IPAddress?, isTold: Bool
  ) throws -> Forecast {
    let flow = socket.flow(after: count, by: reporter, isTold: isTold)
    let last = socket.sent[count - 1]
    let now = socket.instant(last.error ?? last.at) + .milliseconds(150)
    return try #require(
      RetransmissionClock(kernel: socket.kernel).forecast(
        for: flow, neighbourFailed: reporter == nil && last.error != nil, now: now))
  }

  /// A router that nobody else asks. With the kernel's word its end is known to the tick from the first
  /// retransmissions on: what the router answers, and what not, goes by a budget.
  @Test(arguments: [51, 52, 55], [6, 8, 15])
  func aRouterWithoutARoute(base: Int, retries2: Int) throws {
    for start in Self.starts {
      let socket = RefusedSocket(.router, base: base, start: start, retries2: retries2)
      for count in 4...socket.sent.count {
        let told = try Self.forecast(of: socket, after: count, by: .router, isTold: true)
        let end = socket.instant(socket.end)
        #expect((told.closesAt - end).magnitude <= .milliseconds(5), "told after \(count)")
        #expect((told.earliest...told.latest).contains(end), "told after \(count)")
        #expect(told.ending == .kernel(.ehostunreach))
        let seen = try Self.forecast(of: socket, after: count, by: .router, isTold: false)
        #expect((seen.earliest...seen.latest).contains(end), "seen after \(count)")
      }
    }
  }

  /// A neighbour that has failed. A timeout of 208 ms is, doubled, a whole number of steps of the wheel:
  /// then it depends on microseconds whether a wait is a step longer, and the end is known to the tick
  /// only when the last wait has begun.
  @Test(arguments: [
    [true], [false], [true, false], [false, true, true], [true, true, true, false],
  ])
  func aFailedNeighbour(isLater: [Bool]) throws {
    for (start, base) in zip(Self.starts, [51, 52, 54]) {
      let path = RefusedSocket.Path.neighbour(isLater: isLater)
      let socket = RefusedSocket(path, base: base, start: start, retries2: 15)
      let end = socket.instant(socket.end)
      for count in 11...socket.sent.count {
        for isTold in [false, true] {
          let forecast = try Self.forecast(of: socket, after: count, by: nil, isTold: isTold)
          #expect(
            (forecast.earliest...forecast.latest).contains(end), "base \(base), \(count), \(isTold)"
          )
          let isAlike = isLater.allSatisfy { $0 == isLater[0] } && count > 12
          if isTold, isAlike || count == socket.sent.count {
            #expect((forecast.closesAt - end).magnitude <= .milliseconds(5), "\(base), \(count)")
          }
        }
      }
    }
  }

  /// How often the waits were a step longer so far says how often they will be.
  @Test func theShareOfLongWaitsIsLearnt() throws {
    let path = RefusedSocket.Path.neighbour(isLater: [true, false])
    let socket = RefusedSocket(path, base: 52, start: Self.starts[0], retries2: 15)
    let flow = socket.flow(after: socket.sent.count - 4, by: nil, isTold: true)
    let episode = try #require(flow.unanswered.episode)
    let ladder = try #require(
      RetransmissionLadder.learnt(
        episode, socket.kernel, told: flow.unanswered.told?.deadline.timer))
    #expect((0.4...0.6).contains(ladder.shareLate))
  }
}
