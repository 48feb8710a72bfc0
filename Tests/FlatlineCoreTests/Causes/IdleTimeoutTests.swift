import Testing

@testable import FlatlineCore

/// A NAT that forgets idle connections.
struct IdleTimeoutTests {
  /// Exchanges with pauses between; what comes after the last is not answered.
  private static func connection(
    _ port: UInt16, _ pauses: [Double], isForgotten: Bool
  ) -> Dialogue {
    dialogue { story in
      story.client = client(7, port)
      story.open(heartbeat: 0)
      var now = 0.01
      for pause in pauses.dropLast(isForgotten ? 1 : 0) {
        now += pause
        story.exchange(at: now)
      }
      guard isForgotten, let last = pauses.last else { return }
      story.send(.broker, "x", at: now + last)
      story.repeatUnanswered(from: now + last, times: 6)
    }
  }

  @Test(arguments: [8.0, 60, 350])
  func isBracketed(timeout: Double) throws {
    let busy = Array(repeating: timeout / 4, count: 12)
    let run = CauseRun([
      Self.connection(1001, [timeout * 0.95, timeout * 1.04], isForgotten: true),
      Self.connection(1002, [timeout * 0.5, timeout * 1.4], isForgotten: true),
      Self.connection(1003, busy, isForgotten: false),
    ])
    #expect(run.causes == [1001: .natIdleEviction, 1002: .natIdleEviction])
    let bracket = try #require(run.incidents.compactMap(\.idleTimeout).last)
    let (least, most) = (try #require(bracket.atLeast), try #require(bracket.atMost))
    #expect(least <= timeout && timeout <= most)
    #expect(abs((least + most) / 2 - timeout) <= timeout / 10)
  }

  /// Where longer pauses were survived, idleness explains nothing.
  @Test func isRefutedByWhoSurvived() {
    let run = CauseRun([
      Self.connection(1001, [5, 10], isForgotten: true),
      Self.connection(1002, [5, 10], isForgotten: true),
      Self.connection(1003, [12, 3, 3, 3], isForgotten: false),
    ])
    #expect(run.causes == [1001: .unknown, 1002: .unknown])
  }

  /// One connection that is lost while another lives may have been lost in any way.
  @Test func isNotClaimedOfOne() {
    let run = CauseRun([
      Self.connection(1001, [5, 10], isForgotten: true),
      Self.connection(1003, [3, 3, 3, 3, 3, 3, 3, 3, 3], isForgotten: false),
    ])
    #expect(run.causes == [1001: .unknown])
  }

  /// A client whose heartbeat is too slow for the timeout is told of it.
  @Test func isARiskToOthers() {
    let slow = dialogue { story in
      story.client = client(7, 1004)
      story.open(at: 25, heartbeat: 60)
    }
    let run = CauseRun([
      Self.connection(1001, [7, 9], isForgotten: true),
      Self.connection(1002, [6, 14], isForgotten: true),
      Self.connection(1003, Array(repeating: 2, count: 40), isForgotten: false), slow,
    ])
    #expect(run.risks.contains(.slowerThanIdleTimeout))
  }
}
