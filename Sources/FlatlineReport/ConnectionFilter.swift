import FlatlineCore

/// Which connections are told about: of each kind that is given, one must match.
package struct ConnectionFilter: Sendable, Equatable {
  package var clients: [ClientPattern] = []
  package var names: [NamePattern] = []
  package var users: [NamePattern] = []
  package var vhosts: [NamePattern] = []

  package init() {}

  /// Whether all are told about.
  package var isEmpty: Bool {
    clients.isEmpty && names.isEmpty && users.isEmpty && vhosts.isEmpty
  }

  /// What is not known of a connection matches nothing.
  package func matches(_ flow: FlowDescription) -> Bool {
    (clients.isEmpty
      || clients.contains { $0.matches(flow) })
      && Self.matches(names, flow.name) && Self.matches(users, flow.user)
      && Self.matches(vhosts, flow.vhost)
  }

  private static func matches(_ patterns: [NamePattern], _ name: String?) -> Bool {
    patterns.isEmpty || name.map { name in patterns.contains { $0.matches(name) } } ?? false
  }
}
