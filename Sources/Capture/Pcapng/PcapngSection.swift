/// A section of a pcapng file: its byte order, and the interfaces that its packets name by number
/// (draft-ietf-opsawg-pcapng section 4.1).
struct PcapngSection: Sendable {
  /// The same in both byte orders.
  static let blockType: UInt32 = 0x0a0d_0d0a
  private static let byteOrderMagic: UInt32 = 0x1a2b_3c4d
  /// Behind these a section header's options begin.
  private static let bodyLength = 16
  /// More are not kept: packets of the others are counted as malformed.
  private static let mostInterfaces = 65_536

  let isLittleEndian: Bool
  private(set) var interfaces: ContiguousArray<PcapngInterface> = []

  /// Reads the byte order, which a section header's own length is already written in.
  ///
  /// - Parameter bytes: twelve at least behind `start`, where the block begins.
  init(_ bytes: Span<UInt8>, at start: Int) throws(SavefileDamage) {
    switch bytes.word(at: start + 8, true) {
    case Self.byteOrderMagic: isLittleEndian = true
    case Self.byteOrderMagic.byteSwapped: isLittleEndian = false
    default:
      throw SavefileDamage(reason: "is damaged: it has a section without a byte order")
    }
  }

  /// Before the first section.
  init() {
    isLittleEndian = true
  }

  /// - Parameter body: of the section header.
  func check(_ body: Span<UInt8>) throws(SavefileDamage) {
    guard body.count >= Self.bodyLength else {
      throw SavefileDamage(reason: "is damaged: it has a section header of \(body.count) bytes")
    }
    let major = body.half(at: 4, isLittleEndian)
    // Minor versions do not change what is read here.
    guard major == 1 else {
      throw SavefileDamage(reason: "has a section of unknown pcapng version \(major)")
    }
  }

  mutating func add(_ interface: PcapngInterface) {
    if interfaces.count < Self.mostInterfaces { interfaces.append(interface) }
  }
}
