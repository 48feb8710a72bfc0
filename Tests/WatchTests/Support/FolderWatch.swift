import Foundation
import TestSupport

/// Waits for a file to appear in a folder, with inotify: nobody has to look again and again.
final class FolderWatch {
  private let folder: URL
  private let descriptor: Int32

  init(_ folder: URL) throws {
    self.folder = folder
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard inotify_add_watch(descriptor, folder.path, UInt32(IN_CREATE | IN_MOVED_TO)) >= 0 else {
      throw Program.Failure("\(folder.path) cannot be watched: errno \(errno)")
    }
  }

  deinit { close(descriptor) }

  /// Waits for a file whose creation began after this watch did.
  func wait(for name: String, within seconds: Double = 30) throws {
    let path = folder.appending(path: name).path
    let deadline = Date(timeIntervalSinceNow: seconds)
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !FileManager.default.fileExists(atPath: path) {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let rest = Int32(deadline.timeIntervalSinceNow * 1000)
      guard rest > 0, poll(&request, 1, rest) > 0 else {
        throw Program.Failure("waited \(seconds) s in vain for \(path)")
      }
      // What happened does not matter, only that something did.
      _ = read(descriptor, &buffer, buffer.count)
    }
  }
}
