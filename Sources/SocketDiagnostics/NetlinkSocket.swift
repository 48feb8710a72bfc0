import CLinux
import Glibc

/// A socket to the kernel's sock_diag (sock_diag(7)). It stays in the network namespace in which it
/// was made.
struct NetlinkSocket: ~Copyable {
  /// The kernel makes no part of an answer longer (`netlink_recvmsg`).
  static let longestPart = 32_768
  /// The kernel answers within the call that asks; only one that does not answer takes longer.
  private static let patience = timeval(tv_sec: 2, tv_usec: 0)

  private let descriptor: Int32

  init() throws(SocketDiagnosticsError) {
    descriptor = socket(
      AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), NETLINK_SOCK_DIAG)
    guard descriptor >= 0 else { throw .system("ask the kernel for sockets", errno) }
    var patience = Self.patience
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func send(_ bytes: [UInt8]) throws(SocketDiagnosticsError) {
    // Without an address it goes to the kernel.
    while unsafe Glibc.send(descriptor, bytes, bytes.count, 0) < 0 {
      guard errno == EINTR else { throw .system("ask the kernel for sockets", errno) }
    }
  }

  /// The next part of an answer.
  func receive(into buffer: inout [UInt8]) throws(SocketDiagnosticsError) -> Int {
    while true {
      var sender = sockaddr_nl()
      var length = socklen_t(MemoryLayout<sockaddr_nl>.size)
      let count = unsafe withUnsafeMutableBytes(of: &sender) { sender in
        unsafe recvfrom(
          descriptor, &buffer, buffer.count, Int32(MSG_TRUNC),
          sender.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
      }
      if count < 0 {
        guard errno == EINTR else { throw .system("hear what the kernel says of sockets", errno) }
        continue
      }
      // Port 0 is the kernel; anybody else is a stranger.
      guard sender.nl_pid == 0 else { continue }
      guard count <= buffer.count else {
        throw SocketDiagnosticsError(.noAnswer, "the kernel's answer is longer than it may be")
      }
      return count
    }
  }
}
