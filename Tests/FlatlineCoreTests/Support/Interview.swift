import SyntheticTraffic

@testable import FlatlineCore

/// A connection whose client is asked: what the engine asks is captured as it leaves.
struct Interview {
  enum Reply: Sendable {
    case answer, silence, reset
    /// The question does not leave.
    case unsent
    /// It is captured twice, and not answered.
    case copied
  }

  var run: Run
  var story: Dialogue
  private(set) var asked: [(at: Double, question: Question)] = []
  private var observed = 0
  /// A round trip.
  private static let delay = 0.01

  init(
    idle: Int = 60, _ story: Dialogue,
    _ change: (inout Engine.Configuration) -> Void = { _ in }
  ) {
    self.story = story
    run = Run { configuration in
      configuration.questions = QuestionSettings(
        idle: .seconds(idle), addresses: [story.broker.address])
      change(&configuration)
    }
  }

  /// Hands over what the story has added.
  mutating func observe() {
    for packet in story.packets.dropFirst(observed) {
      run.advance(to: packet.at)
      run.observe(packet.bytes, at: packet.at)
    }
    observed = story.packets.count
  }

  /// Lets time pass, in steps as a capture loop makes them.
  ///
  /// - Parameter reply: to the question of this number, from 0.
  mutating func wait(from start: Double, to end: Double, reply: (Int) -> Reply) {
    observe()
    for step in 0...Int((end - start) / 0.05) {
      let now = start + Double(step) * 0.05
      run.advance(to: now)
      for question in run.engine.questions(upTo: 10) {
        asked.append((now, question))
        meet(question, reply(asked.count - 1), at: now + 0.001)
      }
    }
  }

  private mutating func meet(_ question: Question, _ reply: Reply, at instant: Double) {
    if reply == .unsent { return }
    story.capture(question, at: instant)
    switch reply {
    case .answer: story.acknowledge(.client, at: instant + Self.delay)
    case .reset:
      story.transmit(
        .client, sequence: question.acknowledgment.value, [], at: instant + Self.delay,
        flags: .rst)
    case .copied:
      let leaving = story.packets[story.packets.count - 1]
      observe()
      run.observe(leaving.bytes, at: instant + 0.0005)
    case .silence, .unsent: break
    }
    observe()
  }
}

extension Dialogue {
  /// A question as it leaves the broker's host.
  mutating func capture(_ question: Question, at instant: Double) {
    var options: [UInt8] = []
    if let stamp = question.timestamp {
      options =
        [1, 1, 8, 10]
        + [stamp.value, stamp.echo].flatMap { number in
          [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
    }
    transmit(
      .broker, sequence: question.sequence.value, [], at: instant,
      acknowledgment: question.acknowledgment.value, options: options)
  }

  /// Opened without heartbeats; all is acknowledged at second 1.1.
  static func quiet(heartbeat: UInt16 = 0, _ tell: (inout Dialogue) -> Void = { _ in }) -> Dialogue
  {
    dialogue { story in
      story.open(heartbeat: heartbeat)
      story.send(.broker, "a", at: 1)
      story.acknowledge(.client, at: 1.1)
      tell(&story)
    }
  }

  /// The same, captured from second 1 on.
  static func joined(_ tell: (inout Dialogue) -> Void = { _ in }) -> Dialogue {
    var story = quiet { story in
      story.send(.client, "b", at: 1.2)
      story.acknowledge(.broker, at: 1.25)
      tell(&story)
    }
    story.keep(story.packets.filter { $0.at >= 1 })
    return story
  }
}
