import CLinux
import FlatlineCore
import Glibc

extension KernelSocket {
  /// Where the members of `struct inet_diag_msg` are (linux/inet_diag.h).
  private enum Offset {
    static let family = 0
    static let state = 1
    static let timer = 2
    static let retries = 3
    static let localPort = 4
    static let remotePort = 6
    static let localAddress = 8
    static let remoteAddress = 24
    static let cookie = 44
    static let expires = 52
    static let receiveQueue = 56
    static let sendQueue = 60
    static let user = 64
    static let inode = 68
    static let attributes = 72
  }

  /// - Parameter message: a `struct inet_diag_msg` and its attributes.
  /// - Returns: `nil` if it is none: too short, or of another kind.
  init?(message: Span<UInt8>) {
    guard message.count >= Offset.attributes,
      let family = message.uint8(at: Offset.family),
      let localPort = message.uint16(at: Offset.localPort),
      let remotePort = message.uint16(at: Offset.remotePort),
      let local = Self.address(message, at: Offset.localAddress, family),
      let remote = Self.address(message, at: Offset.remoteAddress, family),
      let state = message.uint8(at: Offset.state).flatMap(SocketState.init),
      let timer = Self.timer(message)
    else { return nil }
    self.init(local: Endpoint(local, localPort), remote: Endpoint(remote, remotePort))
    self.state = state
    self.timer = timer
    receiveQueue = Int(message.native32(at: Offset.receiveQueue) ?? 0)
    sendQueue = Int(message.native32(at: Offset.sendQueue) ?? 0)
    user = message.native32(at: Offset.user) ?? 0
    inode = message.native32(at: Offset.inode) ?? 0
    cookie = message.native64(at: Offset.cookie) ?? 0
    information = Self.attribute(INET_DIAG_INFO, message).flatMap { range in
      TCPInformation(message.extracting(range))
    }
    sendBuffer = Self.attribute(INET_DIAG_SKMEMINFO, message).flatMap { range in
      Self.sendBuffer(message.extracting(range), sendQueue)
    }
  }

  /// - Parameter memory: `SK_MEMINFO_SNDBUF` and the others, four bytes each (linux/sock_diag.h).
  private static func sendBuffer(_ memory: Span<UInt8>, _ bytes: Int) -> SendQueue? {
    guard let limit = memory.native32(at: 4 * SK_MEMINFO_SNDBUF),
      let queued = memory.native32(at: 4 * SK_MEMINFO_WMEM_QUEUED)
    else { return nil }
    return SendQueue(bytes: bytes, memory: Int(queued), limit: Int(limit))
  }

  private static func address(_ message: Span<UInt8>, at offset: Int, _ family: UInt8) -> IPAddress?
  {
    switch Int32(family) {
    case AF_INET:
      return message.uint32(at: offset).map(IPAddress.init(v4:))
    case AF_INET6:
      guard let high = message.uint64(at: offset), let low = message.uint64(at: offset + 8) else {
        return nil
      }
      // RFC 4291 section 2.5.5.2: an IPv6 socket that serves IPv4.
      return high == 0 && low >> 32 == 0xffff
        ? IPAddress(v4: UInt32(truncatingIfNeeded: low)) : IPAddress(v6High: high, low: low)
    default: return nil
    }
  }

  /// `idiag_timer`, as `inet_sk_diag_fill` sets it.
  private static func timer(_ message: Span<UInt8>) -> SocketTimer? {
    guard let kind = message.uint8(at: Offset.timer),
      let retries = message.uint8(at: Offset.retries).map(Int.init),
      let expires = message.native32(at: Offset.expires)
    else { return nil }
    // Before Linux 5.3, a timer that is late has a negative time.
    let expiresIn = Interval.milliseconds(max(0, Int(Int32(bitPattern: expires))))
    return switch kind {
    case 0: SocketTimer.none
    case 1: .retransmission(retries: retries, expiresIn: expiresIn)
    case 2: .keepalive(probes: retries, expiresIn: expiresIn)
    case 3: .timeWait(expiresIn: expiresIn)
    case 4: .windowProbe(probes: retries, expiresIn: expiresIn)
    default: .unknown(kind)
    }
  }

  /// Where the contents of an attribute are (`struct rtattr`); `nil` if it is not there.
  private static func attribute(_ wanted: Int, _ message: Span<UInt8>) -> Range<Int>? {
    var offset = Offset.attributes
    while let length = message.native16(at: offset), let type = message.native16(at: offset + 2),
      length >= 4, Int(length) <= message.count - offset
    {
      if Int(type) == wanted { return offset + 4..<offset + Int(length) }
      offset += (Int(length) + 3) & ~3
    }
    return nil
  }
}
