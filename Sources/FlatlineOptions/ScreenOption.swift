import ArgumentParser
import FoundationEssentials
import Glibc

/// Whether connections are shown on the whole terminal, as `top` shows processes.
package struct ScreenOption: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: """
      Show connections on the whole terminal, as top shows processes; ? there tells the keys. \
      (default: watch does on a terminal, unless --format or --output - wants lines)
      """)
  package var screen: Bool?

  package init() {}

  package func validate() throws {
    guard screen == true, !Terminal.isOutputTerminal else { return }
    throw ValidationError("--screen: standard output is no terminal.")
  }

  /// Whether this process may take the terminal without being told to. One in the background would be
  /// stopped; and who gives it other input has no use for keys.
  package static var isPossible: Bool {
    Terminal.isOutputTerminal && isatty(STDIN_FILENO) == 1
      && tcgetpgrp(STDOUT_FILENO) == getpgrp()
      && ProcessInfo.processInfo.environment["TERM", default: "dumb"] != "dumb"
  }
}
