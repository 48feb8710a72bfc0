import ArgumentParser

/// Traffic made from a seed, for the benchmarks (`tools/bench`).
@main
struct SyntheticTrafficCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthetic-traffic",
    abstract: "Makes AMQP traffic of many connections from a seed.",
    subcommands: [Write.self, Soak.self, ShowScreen.self])
}
