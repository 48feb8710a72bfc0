import FlatlineCore
import FlatlineFeed
import FlatlineOptions
import Foundation

/// What the management API tells of connections, asked for once, through ``WatchProgram``.
enum ConnectionNames {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func ask(_ address: FeedAddress) throws -> [FlowKey: ConnectionHint] {
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    // There is room for it in the pipe, and nobody has closed its other end yet.
    try input.fileHandleForWriting.write(contentsOf: Data(address.askingInput.utf8))
    try input.fileHandleForWriting.close()
    let path = try WatchProgram.path()
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = [FeedAddress.askingCommand]
    (process.standardInput, process.standardOutput, process.standardError) =
      (input, output, errors)
    do {
      try process.run()
    } catch {
      throw WatchProgram.missing(path, error.localizedDescription)
    }
    // Its only line of errors comes when there is no answer.
    let answer = try output.fileHandleForReading.readToEnd() ?? Data()
    let trouble = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw failure(address, String(decoding: trouble, as: UTF8.self))
    }
    guard let hints = try? ManagementAnswer(Array(answer)).hints else {
      throw failure(address, "its answer is no list of connections")
    }
    return hints
  }

  private static func failure(_ address: FeedAddress, _ trouble: String) -> Failure {
    Failure(description: "the management API at \(address) cannot be asked: \(trouble)")
  }
}
