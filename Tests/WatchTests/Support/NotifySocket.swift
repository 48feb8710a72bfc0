import Foundation
import TestSupport

/// What a service manager listens on (sd_notify(3)).
final class NotifySocket: Sendable {
  let path: String
  private let descriptor: Int32

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "flatline-notify-\(UUID().uuidString.prefix(8))").path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) }
    address += path.utf8 + [0]
    let descriptor = descriptor
    let isBound = address.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        bind(descriptor, $0.baseAddress, socklen_t(bytes.count)) == 0
      }
    }
    // Whoever root becomes may send.
    guard isBound, chmod(path, 0o777) == 0 else { throw Program.Failure("no socket at \(path)") }
    var time = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// Waits for a message with a line that begins so.
  ///
  /// - Returns: the line.
  @discardableResult
  func wait(for beginning: String) throws -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw Program.Failure("waited in vain for \(beginning)") }
      let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
      if let line = lines.first(where: { $0.hasPrefix(beginning) }) { return String(line) }
    }
  }

  /// The messages that are there now.
  func drain() -> [String] {
    var (messages, buffer): ([String], [UInt8]) = ([], Array(repeating: 0, count: 4096))
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { return messages }
      messages.append(String(decoding: buffer[..<count], as: UTF8.self))
    }
  }
}
