import Glibc

/// One end of a TCP connection on the loopback interface, which blocks for ten seconds at most.
package final class LoopbackSocket {
  private static let timeout = 10
  private let descriptor: Int32

  init(descriptor: Int32) {
    self.descriptor = descriptor
    var time = timeval(tv_sec: Self.timeout, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      unsafe setsockopt(
        descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  /// - Parameter receiveBuffer: in bytes; the system's choice without it.
  package convenience init(connectingTo port: UInt16, receiveBuffer: Int32? = nil) throws {
    self.init(descriptor: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    if var size = receiveBuffer {
      unsafe setsockopt(
        descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    let isConnected = unsafe withLoopbackAddress(port) {
      unsafe connect(descriptor, $0, $1) == 0
    }
    guard isConnected else { throw Program.Failure("no connection to \(port): errno \(errno)") }
  }

  deinit { close(descriptor) }

  /// Its own.
  package var port: UInt16 { localPort(of: descriptor) }

  /// - Returns: whether all was sent: the other side may have closed, or read nothing.
  @discardableResult
  package func send(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// What comes until the other side closes, or until `isEnough` says so.
  package func receive(until isEnough: (String) -> Bool = { _ in false }) -> String {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let text = String(decoding: received, as: UTF8.self)
      if isEnough(text) { return text }
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return text }
      received += buffer[..<count]
    }
  }
}
