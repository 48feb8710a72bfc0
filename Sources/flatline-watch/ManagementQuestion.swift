import ArgumentParser
import FlatlineFeed
import FlatlineHTTP
import FlatlineOptions
import Glibc

/// Asks RabbitMQ's management API for its connections, once.
enum ManagementQuestion {
  private static let timeout = Duration.seconds(60)
  /// Bytes: 300 for each of 200,000 connections.
  private static let limit = 64 << 20

  /// - Returns: the answer as it came.
  static func ask(_ address: PostAddress) throws(Fetcher.Failure) -> [UInt8] {
    var fetcher = address.fetcher(query: ManagementAnswer.query, limit: limit, timeout: timeout)
    return try fetcher.fetch()
  }
}

/// What `flatline sockets --management` executes, because HTTP is in this program: the answer on standard
/// output. URL and Authorization come on standard input, two lines, so that nobody else sees them.
struct ManagementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: FeedAddress.askingCommand, shouldDisplay: false)

  func run() throws {
    guard let url = readLine(), let authorization = readLine(),
      let address = FeedAddress(url: url, authorization: authorization)
    else { throw ValidationError("flatline sockets --management executes this.") }
    let answer: [UInt8]
    do throws(Fetcher.Failure) {
      answer = try ManagementQuestion.ask(PostAddress(address))
    } catch {
      Terminal.writeError(error.text)
      throw ExitCode(EX_UNAVAILABLE)
    }
    guard OutputFile.standardOutput.append(answer).failure == nil else {
      throw ExitCode(EX_IOERR)
    }
  }
}
