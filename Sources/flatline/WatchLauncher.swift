import ArgumentParser
import FlatlineOptions
import Glibc

/// Executes the program `flatline-watch`, which is installed beside this one, in its place.
///
/// It is a program of its own because HTTP and its libraries take longer to load than a small
/// capture takes to read.
struct WatchLauncher: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Captures on a broker's host, and feeds alerts.", helpNames: [])

  @Argument(parsing: .captureForPassthrough, help: .hidden)
  var arguments: [String] = []

  func run() throws {
    let own = try Self.ownPath()
    let path = own[...(own.lastIndex(of: "/") ?? own.startIndex)] + "flatline-watch"
    var words = unsafe (["flatline-watch"] + arguments).map { unsafe strdup($0) } + [nil]
    _ = unsafe execv(String(path), &words)
    let reason = unsafe String(cString: strerror(errno))
    Terminal.printError("\(path): \(reason); install flatline-watch beside flatline")
    throw ExitCode(EX_UNAVAILABLE)
  }

  private static func ownPath() throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else {
      Terminal.printError("cannot find its own program file: is /proc mounted?")
      throw ExitCode(EX_UNAVAILABLE)
    }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
