import FlatlineCore

/// One socket as the kernel tells of it, built member by member after linux/inet_diag.h and
/// linux/tcp.h.
struct SocketMessage {
  var family: UInt8 = 2
  var state: UInt8 = 1
  var timer: UInt8 = 1
  var retries: UInt8 = 6
  var localPort: UInt16 = 5672
  var remotePort: UInt16 = 33730
  var local: [UInt8] = [203, 0, 113, 21] + [UInt8](repeating: 0, count: 12)
  var remote: [UInt8] = [198, 51, 100, 31] + [UInt8](repeating: 0, count: 12)
  var expires: UInt32 = 12_800
  var sendQueue: UInt32 = 397
  /// The members of `struct tcp_info`; `nil` for none.
  var information: [UInt8]? = Self.information()

  /// What `sock_diag_put_meminfo` tells; `nil` for none.
  var memory: [UInt32]?

  /// A `struct tcp_info` of some length, as a kernel of some age has it.
  static func information(length: Int = 248) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 248)
    func set(_ value: some FixedWidthInteger & UnsignedInteger, at offset: Int) {
      bytes.replaceSubrange(offset..<offset + value.bitWidth / 8, with: native(value))
    }
    bytes[2] = 6
    bytes[4] = 5
    set(UInt32(26_112_000), at: 8)
    set(UInt32(3), at: 24)
    set(UInt32(2), at: 32)
    set(UInt32(13_312), at: 44)
    set(UInt32(40_000), at: 52)
    set(UInt32(39_000), at: 56)
    set(UInt32(1_500), at: 68)
    set(UInt32(750), at: 72)
    set(UInt32(17), at: 100)
    set(UInt32(800), at: 144)
    set(UInt32(65_536), at: 228)
    set(UInt16(8), at: 240)
    set(UInt16(1), at: 242)
    set(UInt32(25_900), at: 244)
    return Array(bytes.prefix(length))
  }

  /// `struct inet_diag_msg` and its attributes.
  var contents: [UInt8] {
    var bytes: [UInt8] = [family, state, timer, retries]
    bytes += network(localPort) + network(remotePort) + local + remote
    bytes += native(UInt32(0)) + native(UInt64(0xfeed))
    bytes += native(expires) + native(UInt32(7)) + native(sendQueue)
    bytes += native(UInt32(109)) + native(UInt32(4_711))
    // An attribute of one byte, padded, that nobody asked for: the shutdown state.
    bytes += native(UInt16(5)) + native(UInt16(8)) + [0, 0, 0, 0]
    if let information {
      bytes += native(UInt16(information.count + 4)) + native(UInt16(2)) + information
    }
    if let memory {
      bytes += native(UInt16(memory.count * 4 + 4)) + native(UInt16(7)) + memory.flatMap(native)
    }
    return bytes
  }
}

/// A netlink message with its header.
func message(
  _ contents: [UInt8], type: UInt16 = 20, flags: UInt16 = 2, sequence: UInt32 = 7
) -> [UInt8] {
  native(UInt32(contents.count + 16)) + native(type) + native(flags) + native(sequence)
    + native(UInt32(0)) + contents + [UInt8](repeating: 0, count: -contents.count & 3)
}

func native(_ value: some FixedWidthInteger) -> [UInt8] {
  unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
}

func network(_ value: some FixedWidthInteger) -> [UInt8] { native(value.bigEndian) }
