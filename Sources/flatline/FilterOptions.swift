import ArgumentParser
import FlatlineReport

/// The options that say which connections are told about.
struct FilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Tell only about this client, or the clients of this proxy; repeat for several, as the three \
      below. Events about others are left out, of either format; the summary and what is counted \
      for the whole capture stay.
      """,
      valueName: "address[:port]"))
  var client: [ClientPattern] = []

  @Option(
    help: ArgumentHelp(
      "Tell only about connections of this name; * stands for anything.", valueName: "name"))
  var name: [NamePattern] = []

  @Option(
    help: ArgumentHelp(
      "Tell only about connections of this user; * stands for anything.", valueName: "name"))
  var user: [NamePattern] = []

  @Option(
    help: ArgumentHelp(
      "Tell only about connections to this virtual host; * stands for anything.",
      valueName: "name"))
  var vhost: [NamePattern] = []

  var filter: ConnectionFilter {
    var filter = ConnectionFilter()
    filter.clients = client
    filter.names = name
    filter.users = user
    filter.vhosts = vhost
    return filter
  }

  /// As on the command line.
  var words: String {
    let parts =
      client.map { "--client \($0)" } + name.map { "--name '\($0.text)'" }
      + user.map { "--user '\($0.text)'" } + vhost.map { "--vhost '\($0.text)'" }
    return parts.joined(separator: " ")
  }
}

extension ClientPattern: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

extension NamePattern: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
