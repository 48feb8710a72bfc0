import FlatlineCore
import FlatlineGuide
import FlatlineReport

/// The connections in trouble: a place for each in every list. So their names stand in the page
/// once, not with every connection. Times are those of a ``PageClock``, words places in a
/// ``WordList``.
struct LaneColumns: Encodable {
  private(set) var id: [String] = []
  private(set) var connection: [String] = []
  private(set) var client: [String] = []
  /// The proxy's end, where there is one.
  private(set) var via: [String?] = []
  private(set) var broker: [Int?] = []
  private(set) var subnet: [Int?] = []
  private(set) var user: [Int?] = []
  private(set) var vhost: [Int?] = []
  private(set) var product: [Int?] = []
  private(set) var version: [Int?] = []
  /// Seconds.
  private(set) var heartbeat: [Int?] = []
  /// The place in the page's groups.
  private(set) var group: [Int] = []
  private(set) var firstAt: [Double] = []
  /// `nil` where nothing ends the connection by itself.
  private(set) var closesAt: [Double?] = []
  private(set) var earliest: [Double?] = []
  private(set) var latest: [Double?] = []
  private(set) var closedAt: [Double?] = []
  private(set) var observed: [Int?] = []
  /// Seconds: the observed end less the predicted one.
  private(set) var error: [Double?] = []
  private(set) var confidence: [Double] = []
  private(set) var reason: [Int?] = []
  private(set) var condition: [Int?] = []
  private(set) var cause: [Int?] = []
  private(set) var trouble: [Int?] = []
  private(set) var log: [Int?] = []
  private(set) var level: [Int?] = []
  private(set) var runnerUp: [Int?] = []
  private(set) var runnerUpAt: [Double?] = []
  private(set) var evidence: [LaneEvidence] = []
  private(set) var filter: [String] = []
  private(set) var commands: [[String]] = []
  private(set) var loggedAt: [Double?] = []
  private(set) var loggedLevel: [Int?] = []
  private(set) var logged: [Int?] = []
  private(set) var isForetold: [Bool?] = []
  private(set) var packets: [LanePackets?] = []

  var count: Int { id.count }

  mutating func append(_ lane: PageLane, _ clock: PageClock, _ words: inout WordList) {
    let prediction = lane.entry.prediction
    let flow = prediction.flow
    id.append(prediction.id.description)
    connection.append(lane.entry.connection)
    client.append(flow.client.description)
    via.append(flow.via?.description)
    broker.append(words.place(of: flow.broker.description))
    subnet.append(words.place(of: SubnetPrefix().subnet(of: flow.client.address)))
    user.append(words.place(of: flow.user.map(Self.safe)))
    vhost.append(words.place(of: flow.vhost.map(Self.safe)))
    product.append(words.place(of: flow.product.map(Self.safe)))
    version.append(words.place(of: flow.brokerVersion.map(Self.safe)))
    heartbeat.append(flow.heartbeat)
    group.append(lane.group)
    appendPrediction(lane.entry, lane.isDated, clock, &words)
    closedAt.append(clock.time(lane.end?.at))
    observed.append(words.place(of: lane.end?.observed.rawValue))
    error.append(lane.end?.error.map { ($0.seconds * 1000).rounded() / 1000 })
    let subject = Subject(flow, kernel: KernelProfile(), version: nil)
    filter.append(DisplayFilter.text(flow))
    commands.append(Check.confirming.map { $0.command(for: subject) })
    loggedAt.append(clock.time(lane.logged?.at))
    loggedLevel.append(words.place(of: lane.logged?.level.rawValue))
    logged.append(words.place(of: lane.logged.map { Text.safe($0.text, limit: 300) }))
    isForetold.append(lane.logged?.isForetold)
    packets.append(lane.history.map { LanePackets($0, clock) })
  }

  private mutating func appendPrediction(
    _ entry: Case, _ isDated: Bool, _ clock: PageClock, _ words: inout WordList
  ) {
    let prediction = entry.prediction
    let hasInstant = !prediction.isOpenEnded
    firstAt.append(clock.time(entry.firstPredictedAt))
    closesAt.append(hasInstant ? clock.time(prediction.closesAt) : nil)
    earliest.append(hasInstant ? clock.time(prediction.earliest) : nil)
    latest.append(hasInstant ? clock.time(prediction.latest) : nil)
    confidence.append(prediction.confidence)
    reason.append(words.place(of: prediction.reason.rawValue))
    condition.append(words.place(of: prediction.condition.rawValue))
    cause.append(words.place(of: prediction.causeWords))
    trouble.append(words.place(of: entry.trouble(isDated: isDated)))
    log.append(words.place(of: entry.log))
    level.append(words.place(of: hasInstant ? prediction.level.rawValue : nil))
    let runnerUp = prediction.runnerUp
    self.runnerUp.append(words.place(of: runnerUp?.reason.rawValue))
    runnerUpAt.append(runnerUp.flatMap { $0.closesAt == .openEnd ? nil : clock.time($0.closesAt) })
    evidence.append(LaneEvidence(prediction.evidence, clock))
  }

  /// What a client has chosen, with nothing in it that is not visible.
  private static func safe(_ text: String) -> String { Text.safe(text, limit: 100) }
}
