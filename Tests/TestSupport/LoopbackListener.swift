import Glibc

/// A TCP socket on the loopback interface that others connect to.
package final class LoopbackListener: Sendable {
  private let descriptor: Int32
  /// Chosen by the system.
  package let port: UInt16

  package init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.descriptor = descriptor
    let isListening =
      unsafe withLoopbackAddress(0) { unsafe bind(descriptor, $0, $1) == 0 }
      && listen(descriptor, 16) == 0
    port = localPort(of: descriptor)
    guard isListening, port != 0 else { throw Program.Failure("cannot listen: errno \(errno)") }
  }

  deinit { close(descriptor) }

  /// Waits for the next connection.
  package func accept() -> LoopbackSocket? {
    let accepted = Glibc.accept(descriptor, nil, nil)
    return accepted < 0 ? nil : LoopbackSocket(descriptor: accepted)
  }

  /// A port that was free a moment ago.
  package static func freePort() throws -> UInt16 { try LoopbackListener().port }
}

/// Zero where the system does not tell.
func localPort(of descriptor: Int32) -> UInt16 {
  var address = sockaddr_in()
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isKnown = unsafe withUnsafeMutableBytes(of: &address) {
    unsafe getsockname(
      descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length) == 0
  }
  return isKnown ? UInt16(bigEndian: address.sin_port) : 0
}

/// Calls `body` with 127.0.0.1 and a port, as the system takes them.
func withLoopbackAddress<Result>(
  _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  return unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
}
