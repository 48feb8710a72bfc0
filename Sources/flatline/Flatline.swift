import ArgumentParser
import FlatlineOptions

@main
struct Flatline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flatline",
    abstract: "Says which RabbitMQ connections are already dead, before the broker does.",
    version: Build.version,
    subcommands: [Read.self, Watch.self, ScoreCommand.self, Timers.self])

  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    do {
      // `watch` reads its file itself.
      if let command = arguments.first, command != Watch._commandName {
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
