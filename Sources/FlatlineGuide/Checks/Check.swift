/// A command that only looks, and what its output tells.
package struct Check: Sendable {
  /// Where to run it.
  package enum Place: String, Sendable, CaseIterable {
    case broker = "On the broker's host"
    case client = "On the client's host"
    case between = "On the NAT, firewall or proxy between"
  }

  package var place: Place
  /// What to look for.
  package var tells: String
  private let line: @Sendable (Subject) -> String

  /// - Parameter line: the command, in which nothing but addresses and ports depends on the
  ///   connection: a client chooses its name, and a shell would obey it.
  init(_ place: Place, _ line: @escaping @Sendable (Subject) -> String, tells: String) {
    self.place = place
    self.line = line
    self.tells = tells
  }

  /// The command for a connection. What is not known stands in capitals.
  package func command(for subject: Subject) -> String { line(subject) }

  /// The same, with something else to look for.
  func telling(_ text: String) -> Check {
    var check = self
    check.tells = text
    return check
  }
}
