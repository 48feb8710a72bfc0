import ArgumentParser
import Capture
import FlatlineOptions
import FlatlineWatch
import Glibc

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
    do {
      var command = try parseAsRoot(expanded(Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch {
      leave(error)
    }
  }

  /// With the settings of a configuration file, if there is one.
  private static func expanded(_ arguments: [String]) throws -> [String] {
    try requireCommand(arguments.first)
    guard let command = arguments.first else { return [] }
    let words = Array(arguments.dropFirst())
    return [command]
      + (command == WatchCommand._commandName
        ? try ConfigurationFile.expand(words, for: WatchOptions.self)
        : try ConfigurationFile.expand(words, for: EngineOptions.self))
  }

  /// Lines that the journal gets have a priority.
  private static func leave(_ error: any Error) -> Never {
    let status = exitCode(for: error)
    guard JournalStream.isStandardError, !status.isSuccess, !(error is ExitCode) else {
      exit(withError: error)
    }
    Terminal.printError(message(for: error))
    Glibc.exit(status.rawValue)
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
