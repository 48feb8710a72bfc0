import Foundation
import TestSupport

/// Sends packets on an interface of another network namespace (packet(7)).
final class PacketSocket {
  private let descriptor: Int32

  /// - Parameter interface: its packets arrive at its peer.
  init(_ interface: String, in namespace: NetworkNamespace) throws {
    // In a thread of its own, which ends: namespaces belong to threads.
    let opening = Opening(interface, "/run/netns/\(namespace.name)")
    let thread = Thread { opening.run() }
    thread.start()
    opening.isOver.wait()
    descriptor = opening.descriptor
    guard descriptor >= 0 else { throw Program.Failure("no packet socket on \(interface)") }
  }

  deinit { close(descriptor) }

  /// - Parameter frame: with its Ethernet header.
  func send(_ frame: [UInt8]) {
    // Where the queue is full, it waits.
    _ = Foundation.send(descriptor, frame, frame.count, 0)
  }

  /// Returns at an instant: nothing is received here.
  func pause(until instant: Date) {
    var request = pollfd(fd: descriptor, events: 0, revents: 0)
    _ = poll(&request, 1, Int32(max(0, instant.timeIntervalSinceNow * 1000)))
  }

  private final class Opening: @unchecked Sendable {
    let interface: String
    let namespace: String
    let isOver = DispatchSemaphore(value: 0)
    var descriptor: Int32 = -1

    private static let packetFamily: Int32 = 17  // AF_PACKET

    init(_ interface: String, _ namespace: String) {
      self.interface = interface
      self.namespace = namespace
    }

    func run() {
      defer { isOver.signal() }
      let place = open(namespace, O_RDONLY | O_CLOEXEC)
      defer { close(place) }
      guard place >= 0, Self.enter(place) == 0 else { return }
      let socket = socket(
        Self.packetFamily, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
      // sockaddr_ll: family, no protocol, the interface's number; the rest is for sending without
      // an Ethernet header.
      var address = [UInt8](repeating: 0, count: 20)
      address[0] = UInt8(Self.packetFamily)
      withUnsafeBytes(of: Self.number(interface)) { address.replaceSubrange(4..<8, with: $0) }
      let isBound = address.withUnsafeBytes { bytes in
        bytes.withMemoryRebound(to: sockaddr.self) {
          bind(socket, $0.baseAddress, socklen_t(bytes.count)) == 0
        }
      }
      if isBound { descriptor = socket } else { close(socket) }
    }

    private static let networkNamespace: Int32 = 0x4000_0000  // CLONE_NEWNET

    /// setns(2), which Swift's Glibc does not show.
    private static func enter(_ namespace: Int32) -> Int32 {
      guard let symbol = dlsym(nil, "setns") else { return -1 }
      return unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)(
        namespace, networkNamespace)
    }

    /// if_nametoindex(3), which Swift's Glibc does not show.
    private static func number(_ interface: String) -> UInt32 {
      guard let symbol = dlsym(nil, "if_nametoindex") else { return 0 }
      return interface.withCString {
        unsafeBitCast(
          symbol, to: (@convention(c) (UnsafePointer<CChar>) -> UInt32).self)($0)
      }
    }
  }
}
