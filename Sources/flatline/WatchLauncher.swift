import ArgumentParser
import FlatlineOptions
import Glibc

/// Executes ``WatchProgram`` in the place of this one.
struct WatchLauncher: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Captures on a broker's host, and names connections that die as they do.",
    helpNames: [])

  @Argument(parsing: .captureForPassthrough, help: .hidden)
  var arguments: [String] = []

  func run() throws {
    do {
      let path = try WatchProgram.path()
      var words = unsafe (["flatline-watch"] + arguments).map { unsafe strdup($0) } + [nil]
      _ = unsafe execv(path, &words)
      throw WatchProgram.missing(path, unsafe String(cString: strerror(errno)))
    } catch let missing as WatchProgram.Missing {
      Terminal.printError("\(missing)")
      throw ExitCode(EX_UNAVAILABLE)
    }
  }
}
