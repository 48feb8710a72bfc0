/// What an option says, to be compared with what it said before.
package struct Setting: Sendable, Equatable {
  /// The option's long name.
  package let name: String
  /// All of it. It may be secret: see ``shown``.
  package let value: String
  /// What may be printed of it.
  package let shown: String
  /// Whether it can change while flatline watches.
  package let isLive: Bool

  /// One that is not set.
  static let absent = "not set"

  init(_ name: String, _ value: (some Any)?, isLive: Bool = false) {
    self.init(name, value.map { "\($0)" }, isLive: isLive, shown: { $0 })
  }

  init(_ name: String, _ values: [some Any], isLive: Bool = false) {
    self.init(
      name, values.isEmpty ? nil : values.map { "\($0)" }.joined(separator: ", "),
      isLive: isLive, shown: { $0 })
  }

  /// Addresses, of which only the hosts are shown.
  init(secret name: String, _ values: [String], isLive: Bool = false) {
    let hosts = values.map { value in
      (try? FeedAddress(unresolved: value, option: name))?.description ?? "set"
    }
    self.init(
      name, values.isEmpty ? nil : values.joined(separator: "\n"), isLive: isLive,
      shown: { _ in hosts.joined(separator: ", ") })
  }

  private init(_ name: String, _ value: String?, isLive: Bool, shown: (String) -> String) {
    self.name = name
    self.value = value ?? Self.absent
    self.shown = value.map(shown) ?? Self.absent
    self.isLive = isLive
  }
}
