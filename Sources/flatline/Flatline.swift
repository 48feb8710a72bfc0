import ArgumentParser
import FlatlineOptions

@main
struct Flatline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flatline",
    abstract: "Says which RabbitMQ connections are already dead, before the broker does.",
    version: Build.version,
    subcommands: [
      ReadCommand.self, WatchLauncher.self, ScoreCommand.self, TimersCommand.self,
      ExplainCommand.self, SocketsCommand.self,
    ])

  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    do {
      // flatline-watch reads the configuration file itself.
      if let command = arguments.first, command != WatchLauncher._commandName {
        arguments =
          [command]
          + (try ConfigurationFile.expand(Array(arguments.dropFirst()), for: EngineOptions.self))
      }
    } catch {
      exit(withError: error)
    }
    main(arguments)
  }
}
