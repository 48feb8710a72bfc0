import Dispatch
import Foundation

/// A folder for a test's files, removed with its last use.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// A named pipe; a thread of its own writes to it.
  ///
  /// - Parameter hold: waited for before the pipe is closed, if there is one.
  func pipe(_ bytes: Data, hold: DispatchSemaphore? = nil) throws -> String {
    let path = url.appending(path: "pipe").path
    guard unsafe mkfifo(path, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
    Thread.detachNewThread {
      let writer = FileHandle(forWritingAtPath: path)
      try? writer?.write(contentsOf: bytes)
      hold?.wait()
      try? writer?.close()
    }
    return path
  }
}
