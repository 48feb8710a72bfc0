import FlatlineCore

/// Of one flow: how far packets come between the capture nearest to the broker and another one.
struct PathRuns: Sendable {
  /// Packets with the same fate, one after the other, until another packet has the opposite one.
  fileprivate struct Run {
    private struct Mark {
      var time: Instant
      var isRepeat: Bool
    }

    /// More are not counted.
    private static let most = 256

    private var marks: [Mark] = []
    /// When a packet had the opposite fate.
    var end = Instant.distantFuture

    var count: Int { marks.count }

    mutating func add(_ time: Instant, isRepeat: Bool) {
      if marks.count < Self.most { marks.append(Mark(time: time, isRepeat: isRepeat)) }
    }

    func missing(at time: Instant) -> PathEvidence.Missing? {
      guard time < end, let first = marks.first, first.time <= time else { return nil }
      let past = marks.prefix { $0.time <= time }
      return PathEvidence.Missing(
        packets: past.count, retransmissions: past.count(where: \.isRepeat), since: first.time)
    }
  }

  /// The other one.
  let capture: Int

  init(capture: Int) { self.capture = capture }

  /// Single packets are lost on living paths too.
  private static let leastKept = 2
  private static let mostKept = 4

  private var brokerMissing = Run()
  private var clientMissing = Run()
  private var brokerArrived = Run()
  private var pastBrokerMissing: [Run] = []
  private var pastClientMissing: [Run] = []

  mutating func brokersIsMissing(_ time: Instant, isRepeat: Bool) {
    brokerMissing.add(time, isRepeat: isRepeat)
  }

  mutating func clientsIsMissing(_ time: Instant, isRepeat: Bool) {
    clientMissing.add(time, isRepeat: isRepeat)
  }

  mutating func brokersArrived(_ time: Instant, hasContent: Bool) {
    Self.finish(&brokerMissing, at: time, into: &pastBrokerMissing)
    if hasContent { brokerArrived.add(time, isRepeat: false) }
  }

  mutating func clientsArrived(_ time: Instant) {
    Self.finish(&clientMissing, at: time, into: &pastClientMissing)
    brokerArrived = Run()
  }

  private static func finish(_ run: inout Run, at time: Instant, into past: inout [Run]) {
    guard run.count > 0 else { return }
    if run.count >= leastKept {
      if past.count == mostKept { past.removeFirst() }
      run.end = time
      past.append(run)
    }
    run = Run()
  }

  var isEmpty: Bool {
    brokerMissing.count + clientMissing.count + brokerArrived.count == 0
      && pastBrokerMissing.isEmpty && pastClientMissing.isEmpty
  }

  /// What was known at some time.
  func fill(_ evidence: inout PathEvidence, at time: Instant) {
    evidence.brokerMissing = (pastBrokerMissing + [brokerMissing]).firstMissing(at: time)
    evidence.clientMissing = (pastClientMissing + [clientMissing]).firstMissing(at: time)
    evidence.brokerArrived = brokerArrived.missing(at: time)?.packets
  }
}

extension [PathRuns.Run] {
  fileprivate func firstMissing(at time: Instant) -> PathEvidence.Missing? {
    lazy.compactMap { $0.missing(at: time) }.first
  }
}
