/// The frame around every block of a pcapng file (draft-ietf-opsawg-pcapng section 3.1).
struct PcapngBlock {
  enum Kind: Equatable {
    case section
    case interface
    case packet(PcapngPacket.Layout)
    /// Names, statistics, secrets, journals, what others have defined: without packets.
    case other
  }

  /// Type and length stand before the body, the length again behind it.
  static let headerLength = 8
  static let trailerLength = 4
  static let leastLength = 12
  /// A longer block is not waited for. It is several times what the longest packet takes.
  static let mostLength = 1 << 20

  let kind: Kind
  /// With header and trailer, in bytes.
  let length: Int

  /// - Parameter bytes: twelve at least, of which the first belong to the block's header.
  init(
    _ bytes: Span<UInt8>, at start: Int, _ isLittleEndian: Bool
  ) throws(SavefileDamage) {
    kind =
      switch bytes.word(at: start, isLittleEndian) {
      case PcapngSection.blockType: .section
      case 1: .interface
      case 2: .packet(.obsolete)
      case 3: .packet(.simple)
      case 6: .packet(.enhanced)
      default: .other
      }
    length = Int(bytes.word(at: start + 4, isLittleEndian))
    guard length >= Self.leastLength, length % 4 == 0 else {
      throw SavefileDamage(reason: "is damaged: it has a block of \(length) bytes")
    }
  }
}
