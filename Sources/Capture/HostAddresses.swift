import FlatlineCore
import Glibc

/// The addresses of this host, in the calling thread's network namespace.
package enum HostAddresses {
  /// Asks the kernel for the addresses of all interfaces (getifaddrs(3)); none if it does not say.
  package static func read() -> Set<IPAddress> {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&first) == 0 else { return [] }
    defer { unsafe freeifaddrs(first) }
    var addresses: Set<IPAddress> = []
    var next = unsafe first
    while let entry = unsafe next {
      if let address = unsafe address(entry.pointee.ifa_addr) { addresses.insert(address) }
      unsafe next = entry.pointee.ifa_next
    }
    return addresses
  }

  /// - Parameter pointer: as long as its family says, as the kernel's are.
  private static func address(_ pointer: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
    guard let pointer = unsafe pointer else { return nil }
    let raw = UnsafeRawPointer(pointer)
    switch unsafe Int32(pointer.pointee.sa_family) {
    case AF_INET:
      let socket = unsafe raw.loadUnaligned(as: sockaddr_in.self)
      return IPAddress(v4: UInt32(bigEndian: socket.sin_addr.s_addr))
    case AF_INET6:
      let socket = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
      let words = unsafe withUnsafeBytes(of: socket.sin6_addr) { bytes in
        unsafe (
          UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
          UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
      }
      return IPAddress(v6High: words.0, low: words.1)
    default: return nil
    }
  }
}
