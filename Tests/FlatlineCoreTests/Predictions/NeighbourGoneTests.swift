import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// The lab's `arp0` (captures/rabbitmq-3.10-retries2-15): a client on the broker's segment lost its
/// link. Seconds after 14:53:34 UTC, as captured; the broker logged the end at 15:09:35.627692.
struct NeighbourGoneTests {
  private static let death = 961.627692

  /// The first transmission, a tail-loss probe, and the timeouts.
  private static let transmissions = [
    0.082726, 0.291547, 0.503550, 0.923552, 1.787549, 3.483537, 7.003545, 13.915559, 27.483543,
    54.363554,
  ]

  /// Rounds of three requests. The first asked the known neighbour; each later one stands for a
  /// retransmission that waits for the address.
  private static let rounds: [[Double]] = [
    [59.483545, 60.507523, 61.531535], [109.659547, 110.683521, 111.707563],
    [162.907532, 163.931523, 164.955558], [216.155534, 217.179519, 218.203567],
    [269.403562, 270.427534, 271.451526], [322.651537, 323.675533, 324.699535],
    [375.899534, 376.923528, 377.947619], [429.147546, 430.171536, 431.195559],
    [482.395540, 483.419522, 484.443522], [535.643551, 536.667523, 537.691530],
    [588.891550, 589.915534, 590.939567], [642.139531, 643.163523, 644.187525],
    [695.387570, 696.411548, 697.435556], [748.635543, 749.659518, 750.683526],
    [801.883555, 802.907530, 803.931570], [855.131552, 856.155537, 857.179545],
    [908.379546, 909.403560, 910.431531],
  ]

  private static func run(rounds count: Int) -> Run {
    let story = dialogue { story in
      story.open(at: -60, heartbeat: 0)
      story.send(.broker, "deliver", at: transmissions[0])
      for instant in transmissions.dropFirst() { story.repeatLast(.broker, at: instant) }
    }
    var run = Run()
    run.observe(story)
    let request = PacketBuilder.arp(1, from: .broker, for: .client)
    for (number, round) in rounds.prefix(count).enumerated() {
      let bytes = PacketBuilder.ethernet(arp: request, toAll: number > 0)
      for instant in round { run.observe(bytes, at: instant, as: .ethernet) }
    }
    return run
  }

  /// Each request for a failed neighbour takes 3.072 s, and its failure one doubling back: so the
  /// retransmissions, none of them on the wire, come every 53.248 s.
  @Test(arguments: 3...17)
  func endsWhenItDid(rounds count: Int) throws {
    var run = Self.run(rounds: count)
    run.advance(to: (Self.rounds[count - 1].last ?? 0) + 5)
    let prediction = try #require(run.predictions.last)
    #expect(abs(prediction.closesAt.seconds - Self.death) <= 0.050)
    #expect(prediction.earliest.seconds <= Self.death)
    #expect(prediction.latest.seconds >= Self.death)
    #expect(prediction.log == "{inet_error,ehostunreach}")
    #expect(prediction.cause == .clientHostLost)
  }

  @Test func rhythm() {
    let starts = Self.rounds.dropFirst().map { $0[0] }
    for (one, next) in zip(starts, starts.dropFirst()) {
      #expect(abs(next - one - 53.248) <= 0.001)
    }
  }

  /// Before anybody asked for the neighbour it was plain silence.
  @Test func firstItIsSilence() throws {
    let prediction = try #require(Self.run(rounds: 0).predictions.last)
    #expect(prediction.reason == .kernel(.etimedout))
    let gone = try #require(Self.run(rounds: 2).predictions.last)
    #expect(gone.reason == .kernel(.ehostunreach))
    #expect(gone.id == prediction.id)
  }

  /// Nothing comes on the wire; silence is believed when another wait would be over, too.
  @Test func silence() throws {
    var run = Self.run(rounds: 17)
    run.advance(to: 961)
    #expect(run.closings.isEmpty)
    run.advance(to: 961.7 + 53.3 + 2.1)
    #expect(run.closings.map(\.reason) == [.kernel(.ehostunreach)])
    #expect(run.closings.first?.observed == .silence)
    #expect(run.withdrawals.isEmpty)
  }
}
