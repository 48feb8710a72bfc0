import ArgumentParser
import FoundationEssentials

/// Whether a table is coloured.
package struct ColorOption: ParsableArguments {
  package enum Choice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  @Option(
    help: """
      Whether the table is coloured. auto: on a terminal, unless NO_COLOR is set or TERM is dumb.
      """)
  package var color = Choice.auto

  package init() {}

  /// What that means for standard output.
  package var isWanted: Bool {
    isWanted(
      onTerminal: Terminal.isOutputTerminal, environment: ProcessInfo.processInfo.environment)
  }

  func isWanted(onTerminal isTerminal: Bool, environment: [String: String]) -> Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto:
      // no-color.org: set and not empty.
      isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }
  }
}
