import FlatlineCore
import FlatlineReport
import FoundationEssentials

/// An event for a log system: its words, and its members one by one.
package struct EventRecord: Sendable {
  /// A member, by the names that lead to it: `["flow", "client"]`.
  struct Member: Sendable, Equatable {
    var path: [String]
    var value: JSONValue

    /// `["flow", "brokerVersion"]` as `flow`, `broker_version`: as most log systems write names.
    var words: [String] { path.map(Self.underscored) }

    private static func underscored(_ name: String) -> String {
      var result = ""
      for character in name {
        if character.isUppercase, !result.isEmpty { result += "_" }
        result += character.lowercased()
      }
      return result
    }
  }

  let event: Event
  let severity: EventSeverity
  /// A sentence for people, without a time.
  let message: String
  /// In alphabetical order; without `event`.
  let members: [Member]

  /// Members that have members of their own. All others are one value: the names in `products`, for
  /// example, are the clients' to choose.
  private static let groups: Set = ["flow", "evidence", "runnerUp", "idleTimeout"]

  /// Numbers that may have a fraction: one that has none is not another kind of value, for those who
  /// keep a kind for each name.
  private static let fractions: Set = [
    "confidence", "causeConfidence", "lead", "error", "idleBefore", "atLeast", "atMost",
  ]

  /// - Parameter json: the event, as ``JSONLines`` writes it.
  package init(_ event: Event, json: String) {
    self.event = event
    severity = EventSeverity(event)
    message = EventLine.words(event)
    let value = try? JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
    guard case .object(let object) = value else {
      members = []
      return
    }
    members = Self.members(of: object, at: []).filter { $0.path != ["event"] }
  }

  /// When it was said; a summary of nothing has no time.
  var at: Instant? { event.at }

  /// Whose connection it is about.
  var flow: FlowDescription? {
    switch event {
    case .prediction(let payload): payload.flow
    case .withdrawn(let payload): payload.flow
    case .closed(let payload): payload.flow
    case .risk(let payload): payload.flow
    case .ended(let payload): payload.flow
    case .opened(let payload): payload.flow
    case .incident, .stalled, .sightings, .survived, .summary: nil
    }
  }

  /// The broker, also of an incident.
  var broker: Endpoint? {
    if case .incident(let incident) = event { return incident.broker }
    return flow?.broker
  }

  private static func members(
    of object: [String: JSONValue], at path: [String]
  ) -> [Member] {
    object.sorted { $0.key < $1.key }.flatMap { name, value in
      if case .object(let inner) = value, path.isEmpty, groups.contains(name) {
        return members(of: inner, at: [name])
      }
      if case .whole(let number) = value, fractions.contains(name) {
        return [Member(path: path + [name], value: .number(Double(number)))]
      }
      return [Member(path: path + [name], value: value)]
    }
  }
}
