import FlatlineCore
import FlatlineGuide
import FlatlineReport

extension PageData {
  init(_ events: PageEvents, _ context: PageContext) {
    let clock = PageClock(Self.beginning(events, context))
    let report = TroubleReport(
      events.table,
      CaptureEnd(
        start: context.start, end: context.end, healthy: context.healthy,
        oneDirection: context.oneDirection))
    program = context.program
    // Where the files lie is nobody's who gets the page.
    input = context.input.map { Text.safe(String($0.split(separator: "/").last ?? ""), limit: 200) }
    epoch = clock.epoch
    end = clock.time(context.end)
    incidents = report.incidents.prefix(Self.mostSentences).map(report.sentences)
    let titles = Dictionary(
      uniqueKeysWithValues: report.incidents.map { ($0.id.description, IncidentText.title($0)) })
    groups = report.groups.map { Group($0, title: $0.title.flatMap { titles[$0] }) }
    words = WordList()
    lanes = LaneColumns()
    let histories = context.history?.lanes ?? [:]
    for (place, group) in report.groups.enumerated() {
      for entry in group.cases {
        let id = entry.prediction.id
        let lane = PageLane(
          entry: entry, group: place, end: events.ends[id], history: histories[id],
          logged: context.logged?[id], isDated: report.isDated)
        lanes.append(lane, clock, &words)
      }
    }
    let entries = report.groups.flatMap(\.cases)
    let dropped = report.groups.reduce(0) { $0 + $1.dropped.values.reduce(0, +) }
    verdict =
      [report.headline]
      + report.incidents.prefix(Self.mostLines).map { report.line($0) }
    began = Self.beginning(entries, report)
    others = report.others
    traits = Self.traits(of: entries)
    logs = LogText.all(entries, clock)
    let urgent = entries.sorted(by: Case.isMoreUrgent)
    advice = PageAdvice.all(
      urgent, kernel: context.configuration.kernel, inferred: context.inferred)
    settings = PageSettings(
      context.configuration, inferred: context.inferred, source: context.settingsSource,
      versions: Set(entries.compactMap(\.prediction.flow.brokerVersion)))
    commandsTell = Check.confirming.map(\.tells)
    hasLog = context.logged != nil
    hasPackets = context.history != nil
    neighbours = (context.history?.neighbours ?? []).map {
      Neighbour(at: clock.time($0.at), address: $0.address.description, isReply: $0.isReply)
    }
    losses = (context.history?.losses ?? []).map {
      [clock.time($0.lowerBound), clock.time($0.upperBound)]
    }
    risks = RiskRow.all(events)
    riskSummary = report.riskLines(isBrief: false)
    remarks = context.remarks
    if !context.filter.isEmpty {
      remarks.insert("Only \(Text.safe(context.filter, limit: 200)).", at: 0)
    }
    limits = PageLimits.sentences(entries, events, context, dropped: dropped)
  }

  /// Of incidents, at the top, and where it is said what to do.
  private static let mostLines = 3
  private static let mostSentences = 50
  fileprivate static let mostTallies = 5

  /// Where the picture begins.
  private static func beginning(_ events: PageEvents, _ context: PageContext) -> Instant {
    guard context.isLive else { return context.start }
    let packets = context.history?.lanes.values.compactMap { $0.recent.all.first?.at } ?? []
    let first = (packets + events.table.cases.values.map(\.firstPredictedAt)).min()
    return max(context.start, first ?? context.start)
  }

  /// When the first of them fell silent, and when that was said.
  private static func beginning(_ entries: [Case], _ report: TroubleReport) -> String {
    let signs = entries.compactMap {
      $0.prediction.evidence.firstUnanswered ?? $0.prediction.evidence.lastHeard
    }
    guard let first = (signs + report.incidents.map(\.since)).min(),
      let said = entries.map(\.firstPredictedAt).min()
    else { return "" }
    return "The first sign of trouble is of \(Text.date(first)) UTC; flatline knew at "
      + "\(Text.clock(said))."
  }

  private static func traits(of entries: [Case]) -> [Trait] {
    let flows = entries.map(\.prediction.flow)
    return [
      Trait("Subnets", flows.map { SubnetPrefix().subnet(of: $0.client.address) }),
      Trait("Products", flows.map(\.product)), Trait("Users", flows.map(\.user)),
      Trait("Virtual hosts", flows.map(\.vhost)),
      Trait("Brokers", flows.map(\.broker.description)),
    ].filter { !$0.tallies.isEmpty }
  }
}

extension PageData.Trait {
  fileprivate init(_ title: String, _ names: [String?]) {
    self.title = title
    var counts: [String: Int] = [:]
    for case let name? in names { counts[name, default: 0] += 1 }
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    tallies = sorted.prefix(PageData.mostTallies).map {
      PageData.Tally(name: Text.safe($0.key, limit: 60), count: $0.value)
    }
    others = sorted.count - tallies.count
  }
}

extension PageData.Group {
  fileprivate init(_ group: CaseGroup, title: String?) {
    self.title = Text.sentence(title ?? Grouping.incident.missing)
    dropped = group.dropped.values.reduce(0, +)
  }
}

extension PageData.LogText {
  /// The texts that the log gets, the most frequent first.
  fileprivate static func all(_ entries: [Case], _ clock: PageClock) -> [Self] {
    let entries = entries.filter { !$0.prediction.isOpenEnded }
    return Dictionary(grouping: entries, by: \.log).map { log, entries in
      let times = entries.map { clock.time($0.prediction.closesAt) }
      return Self(
        log: log, level: entries[0].prediction.level.rawValue, connections: entries.count,
        first: times.min() ?? 0, last: times.max() ?? 0)
    }.sorted { ($1.connections, $0.log) < ($0.connections, $1.log) }
  }
}

extension PageData.RiskRow {
  fileprivate static func all(_ events: PageEvents) -> [Self] {
    events.risks.values.map { risk in
      Self(
        risk: risk.risk.rawValue,
        connection: risk.pause == nil
          ? risk.flow.words : "every connection to the broker \(risk.flow.broker)",
        product: risk.flow.product.map { Text.safe($0, limit: 60) },
        user: risk.flow.user.map { Text.safe($0, limit: 60) }, heartbeat: risk.flow.heartbeat,
        advice: (risk.pause.map { "It \(Text.words($0)). " } ?? "") + risk.advice)
    }.sorted { ($0.risk, $0.connection) < ($1.risk, $1.connection) }
  }
}
