import ArgumentParser

@main
struct Flatline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flatline",
    abstract: "Says which RabbitMQ connections are already dead, before the broker does.",
    subcommands: [Read.self, ScoreCommand.self, Timers.self])
}
