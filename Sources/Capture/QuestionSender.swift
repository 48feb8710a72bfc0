import CLinux
import FlatlineCore
import Glibc

/// Sends questions to clients (``Question``) as the broker's own kernel would send them: the packets
/// are made here from the IP header on, and the kernel routes them.
///
/// Raw sockets belong to the network namespace that they were made in, and need no privilege once they
/// are open. They get no packets.
package final class QuestionSender: Sendable {
  private let v4: Int32
  /// Negative where the host has no IPv6.
  private let v6: Int32

  /// Opens both sockets, in the calling thread's network namespace.
  ///
  /// - Throws: ``SystemError`` where this process may not have them.
  package init() throws(SystemError) {
    v4 = Self.open(AF_INET)
    guard v4 >= 0 else { throw SystemError("cannot open a raw socket") }
    v6 = Self.open(AF_INET6)
  }

  deinit {
    close(v4)
    if v6 >= 0 { close(v6) }
  }

  /// With protocol IPPROTO_RAW a packet comes with its own IP header, and nothing is received
  /// (raw(7), ipv6(7)).
  private static func open(_ family: Int32) -> Int32 {
    let type = SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    return socket(family, Int32(type), Int32(IPPROTO_RAW))
  }

  /// - Returns: whether the kernel took it. Where it has no route, or no room, the question counts as
  ///   not asked: the capture does not show it.
  package func send(_ question: Question) -> Bool {
    let packet = QuestionPacket.bytes(of: question)
    let count =
      switch question.client.address.version {
      case .v4: sendV4(packet, to: question.client.address)
      case .v6: v6 < 0 ? -1 : sendV6(packet, to: question.client.address)
      }
    return count == packet.count
  }

  private func sendV4(_ packet: [UInt8], to address: IPAddress) -> Int {
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.low).bigEndian
    return unsafe withUnsafePointer(to: &target) { pointer in
      unsafe send(packet, on: v4, to: pointer, MemoryLayout<sockaddr_in>.size)
    }
  }

  private func sendV6(_ packet: [UInt8], to address: IPAddress) -> Int {
    var target = sockaddr_in6()
    target.sin6_family = sa_family_t(AF_INET6)
    unsafe withUnsafeMutableBytes(of: &target.sin6_addr) { bytes in
      unsafe bytes.storeBytes(of: address.high.bigEndian, as: UInt64.self)
      unsafe bytes.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    return unsafe withUnsafePointer(to: &target) { pointer in
      unsafe send(packet, on: v6, to: pointer, MemoryLayout<sockaddr_in6>.size)
    }
  }

  private func send<Address>(
    _ packet: [UInt8], on descriptor: Int32, to target: UnsafePointer<Address>, _ length: Int
  ) -> Int {
    unsafe target.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      unsafe sendto(
        descriptor, packet, packet.count, 0, address,
        socklen_t(length))
    }
  }
}
