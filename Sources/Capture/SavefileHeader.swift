import FlatlineCore

/// The header of a pcap file (draft-ietf-opsawg-pcap), in every variant that libpcap reads
/// (`sf-pcap.c` of libpcap 1.10).
struct SavefileHeader: Sendable {
  /// In bytes.
  static let length = 24
  /// The longest packet that libpcap reads, in bytes (its `MAXIMUM_SNAPLEN`).
  static let maximumSnapLength = 262_144

  /// Which of a record's two lengths comes first.
  enum LengthOrder {
    /// The captured one: since version 2.4.
    case capturedFirst
    /// The original one: before version 2.3, and in DG/UX's version 543.0.
    case originalFirst
    /// Version 2.3 has both: the greater one is the original.
    case unknown

    func restore(_ captured: inout Int, _ original: inout UInt32) {
      guard self == .originalFirst || captured > Int(original) else { return }
      (captured, original) = (Int(original), UInt32(captured))
    }
  }

  /// `nil` where it is not decoded.
  let linkType: LinkType?
  /// As the file has it.
  let linkTypeNumber: UInt32
  let isLittleEndian: Bool
  /// Of a timestamp's fraction: 1000 or 1.
  let nanosecondsPerUnit: Int64
  let snapLength: Int
  let lengthOrder: LengthOrder
  /// In bytes; Alexey Kuznetzov's patch has an interface and a protocol behind the lengths.
  let recordHeaderLength: Int

  /// Whether a file begins as a pcap file does.
  static func isMagic(_ bytes: Span<UInt8>) -> Bool { bytes.uint32(at: 0).flatMap(variant) != nil }

  private typealias Variant = (
    isLittleEndian: Bool, nanosecondsPerUnit: Int64, recordHeaderLength: Int
  )

  private static func variant(_ magic: UInt32) -> Variant? {
    switch magic {
    case 0xa1b2_c3d4: (false, 1000, 16)
    case 0xd4c3_b2a1: (true, 1000, 16)
    case 0xa1b2_3c4d: (false, 1, 16)
    case 0x4d3c_b2a1: (true, 1, 16)
    case 0xa1b2_cd34: (false, 1000, 24)
    case 0x34cd_b2a1: (true, 1000, 24)
    default: nil
    }
  }

  /// - Parameter bytes: ``length`` of them at least, beginning with a magic number of pcap.
  init(_ bytes: Span<UInt8>) throws(SavefileDamage) {
    guard let variant = bytes.uint32(at: 0).flatMap(Self.variant), bytes.count >= Self.length else {
      throw SavefileDamage(reason: "is truncated: it ends within its header")
    }
    isLittleEndian = variant.isLittleEndian
    nanosecondsPerUnit = variant.nanosecondsPerUnit
    recordHeaderLength = variant.recordHeaderLength
    let major = bytes.half(at: 4, isLittleEndian)
    let minor = bytes.half(at: 6, isLittleEndian)
    switch (major, minor) {
    case (2, 4): lengthOrder = .capturedFirst
    case (2, 3): lengthOrder = .unknown
    case (2, 0..<3), (543, 0): lengthOrder = .originalFirst
    default: throw SavefileDamage(reason: "is a pcap file of unknown version \(major).\(minor)")
    }
    let snapLength = bytes.word(at: 16, isLittleEndian)
    self.snapLength =
      (1...UInt32(Int32.max)).contains(snapLength) ? Int(snapLength) : Self.maximumSnapLength
    // The upper half says whether frames end with a checksum.
    linkTypeNumber = bytes.word(at: 20, isLittleEndian) & 0xffff
    linkType = LinkType(inFile: linkTypeNumber)
  }
}

extension LinkType {
  /// - Parameter number: as pcap and pcapng files have it. Raw IP is the one type whose number
  ///   there differs from libpcap's.
  init?(inFile number: UInt32) {
    guard let linkType = LinkType(rawValue: Int32(bitPattern: number)) else { return nil }
    self = linkType == .rawIPAsFileNumber ? .rawIP : linkType
  }
}

extension Span where Element == UInt8 {
  /// Four bytes as a number. Traps if they are not within the span.
  @inline(__always)
  func word(at offset: Int, _ isLittleEndian: Bool) -> UInt32 {
    // Put together before the byte order is tested: so it compiles to one load.
    let word =
      UInt32(self[offset + 3]) << 24 | UInt32(self[offset + 2]) << 16
      | UInt32(self[offset + 1]) << 8 | UInt32(self[offset])
    return isLittleEndian ? word : word.byteSwapped
  }

  /// Two bytes as a number. Traps if they are not within the span.
  @inline(__always)
  func half(at offset: Int, _ isLittleEndian: Bool) -> UInt16 {
    let half = UInt16(self[offset + 1]) << 8 | UInt16(self[offset])
    return isLittleEndian ? half : half.byteSwapped
  }
}
