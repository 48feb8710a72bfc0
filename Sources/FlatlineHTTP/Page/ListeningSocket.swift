import FlatlineCore
import Glibc

/// A TCP socket that others connect to.
struct ListeningSocket: ~Copyable {
  /// A call that the system refused.
  struct Failure: Error, CustomStringConvertible {
    let code: Int32
    var description: String { unsafe String(cString: strerror(code)) }
  }

  /// Connections that may wait to be accepted; the kernel's own limit (net.core.somaxconn). Whoever
  /// finds no room tries again after a second.
  private static let backlog: Int32 = 4096

  let descriptor: Int32

  /// - Throws: when `endpoint` is no address of this host, or is taken.
  init(_ endpoint: Endpoint) throws(Failure) {
    descriptor = try Self.listen(on: endpoint)
  }

  private static func listen(on endpoint: Endpoint) throws(Failure) -> Int32 {
    var hints = unsafe addrinfo()
    unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard
      unsafe getaddrinfo("\(endpoint.address)", "\(endpoint.port)", &hints, &found) == 0,
      let address = unsafe found?.pointee
    else { throw Failure(code: EADDRNOTAVAIL) }
    defer { unsafe freeaddrinfo(found) }
    let descriptor = unsafe socket(address.ai_family, address.ai_socktype, 0)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    makeQuiet(descriptor)
    // It may listen again while connections of the last run are not forgotten.
    var isReused: Int32 = 1
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
    guard unsafe bind(descriptor, address.ai_addr, address.ai_addrlen) == 0,
      Glibc.listen(descriptor, backlog) == 0
    else {
      let failure = Failure(code: errno)
      close(descriptor)
      throw failure
    }
    return descriptor
  }

  deinit { close(descriptor) }

  /// The port; the system has chosen it where 0 was asked for.
  var port: UInt16 {
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let isKnown = unsafe withUnsafeMutableBytes(of: &address) {
      unsafe getsockname(
        descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length) == 0
    }
    // It is in the same place in addresses of both versions (ip(7), ipv6(7)).
    return isKnown ? UInt16(bigEndian: address.sin6_port) : 0
  }

  /// The next connection, which does not block; `nil` if none waits.
  func accept() throws(Failure) -> Int32? {
    while true {
      let accepted = Glibc.accept(descriptor, nil, nil)
      if accepted >= 0 {
        makeQuiet(accepted)
        return accepted
      }
      switch errno {
      case EAGAIN: return nil
      // It is gone already (accept(2)).
      case EINTR, ECONNABORTED: continue
      default: throw Failure(code: errno)
      }
    }
  }
}

/// Makes a descriptor one that never blocks and is not inherited.
private func makeQuiet(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}
