import FlatlineCore

/// How the connections of a log ended: records about one end are merged.
struct ConnectionEnds {
  private struct Key: Hashable {
    var process: String
    var client: String
  }

  /// The client-provided names, by client.
  private(set) var names: [String: String] = [:]

  /// In order of time after ``sort()``; then nothing may be added.
  private(set) var closings: [BrokerLog.Closing] = []
  private var indices: [Key: Int] = [:]
  private var accepted: [String: Instant] = [:]
  /// Texts that many closings share: of brokers' ends, of reasons.
  private var shared: Set<String> = []
  private let most: Int

  private static let mostShared = 10_000

  /// - Parameter most: how many connections are remembered.
  init(most: Int) {
    self.most = most
  }

  /// Whether there is no room for more.
  var isFull: Bool { max(closings.count, accepted.count, names.count) >= most }

  mutating func sort() {
    closings.sort { ($0.at, $0.client) < ($1.at, $1.client) }
  }

  mutating func add(_ record: OpenRecord, at instant: Instant, hasZone: Bool) {
    let heading = record.heading
    switch heading.kind {
    case .accepting: accepted[heading.client] = instant
    case .introduction: names[heading.client] = heading.name
    case .closing:
      let place = accepted.index(forKey: heading.client)
      let client = place.map { accepted[$0].key } ?? heading.client
      merge(
        BrokerLog.Closing(
          at: instant, endedAt: instant, level: record.level, client: client,
          broker: share(heading.broker), name: heading.name,
          reason: record.reason.map { share($0) },
          acceptedAt: place.map { accepted[$0].value }.flatMap { $0 <= instant ? $0 : nil },
          resolution: record.head.time.resolution, hasZone: hasZone),
        Key(process: record.process, client: client))
    }
  }

  /// The same text, which stands in memory once.
  private mutating func share(_ text: String) -> String {
    shared.count < Self.mostShared ? shared.insert(text).memberAfterInsert : text
  }

  /// Merges a closing with one known of the same connection. An exception is logged, and then the
  /// end itself: the first record that complains tells the reason. The files of a rotation may come
  /// in any order.
  private mutating func merge(_ closing: BrokerLog.Closing, _ key: Key) {
    guard let index = indices[key] else {
      indices[key] = closings.count
      closings.append(closing)
      return
    }
    let known = closings[index]
    let isBetter =
      closing.isComplaint == known.isComplaint
      ? closing.at < known.at : closing.isComplaint
    var merged = isBetter ? closing : known
    merged.endedAt = max(known.endedAt, closing.endedAt)
    merged.name = merged.name ?? known.name ?? closing.name
    merged.acceptedAt = known.acceptedAt ?? closing.acceptedAt
    closings[index] = merged
  }
}
