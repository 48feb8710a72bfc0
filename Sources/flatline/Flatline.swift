import ArgumentParser
import Capture
import FlatlineOptions
import FlatlineWatch

@main
struct Flatline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flatline",
    abstract: "Says which RabbitMQ connections are already dead, before the broker does.",
    discussion: """
      Examples:
        flatline read incident.pcap    with a capture from an incident
        flatline watch -i eth0         on a broker's host
        flatline explain etimedout     when an alert has come
      """,
    version: "\(Build.description), \(LiveCapture.libraryVersion)",
    subcommands: [
      ReadCommand.self, WatchCommand.self, ScoreCommand.self, TimersCommand.self,
      ExplainCommand.self, SocketsCommand.self, CompletionsCommand.self,
    ])

  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    do {
      try requireCommand(arguments.first)
      if let command = arguments.first {
        let words = Array(arguments.dropFirst())
        arguments =
          command == WatchCommand._commandName
          ? [command] + (try ConfigurationFile.expand(words, for: WatchOptions.self))
          : [command] + (try ConfigurationFile.expand(words, for: EngineOptions.self))
      }
    } catch {
      exit(withError: error)
    }
    main(arguments)
  }

  /// A word that is no command may be one that is misspelt.
  private static func requireCommand(_ word: String?) throws {
    let commands = configuration.subcommands.map { $0._commandName }
    guard let word, !word.hasPrefix("-"), word != "help", !commands.contains(word) else { return }
    let nearest = NearestWord.to(word, among: commands)
    throw ValidationError(
      "There is no command '\(word)'."
        + (nearest.map { " Did you mean 'flatline \($0)'?" } ?? " 'flatline --help' lists them."))
  }
}
