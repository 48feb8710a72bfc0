import FlatlineCore

/// What a pcapng file says of an interface (draft-ietf-opsawg-pcapng section 4.2).
struct PcapngInterface: Sendable {
  private enum Option {
    static let end: UInt16 = 0
    static let timeResolution: UInt16 = 9
    static let timeOffset: UInt16 = 14
  }

  /// `nil` where it is not decoded.
  private(set) var linkType: LinkType?
  private(set) var linkTypeNumber: UInt32 = 0
  /// The most that is captured of a packet, in bytes; 0 for all.
  private(set) var snapLength = 0
  private(set) var time = PcapngTime()

  /// Behind these the options begin.
  private static let bodyLength = 8

  /// One that cannot be read, so that those behind it keep their numbers.
  init() {}

  init(_ body: Span<UInt8>, _ isLittleEndian: Bool) {
    guard body.count >= Self.bodyLength else { return }
    linkTypeNumber = UInt32(body.half(at: 0, isLittleEndian))
    linkType = LinkType(inFile: linkTypeNumber)
    snapLength = Int(body.word(at: 4, isLittleEndian))
    var resolution: UInt8?
    var offset: Int64 = 0
    var at = Self.bodyLength
    while at <= body.count - 4 {
      let code = body.half(at: at, isLittleEndian)
      let length = Int(body.half(at: at + 2, isLittleEndian))
      let value = at + 4
      guard code != Option.end, value + length <= body.count else { break }
      switch (code, length) {
      case (Option.timeResolution, 1): resolution = body[value]
      case (Option.timeOffset, 8):
        let first = UInt64(body.word(at: value, isLittleEndian))
        let second = UInt64(body.word(at: value + 4, isLittleEndian))
        offset = Int64(
          bitPattern: isLittleEndian ? second << 32 | first : first << 32 | second)
      default: break
      }
      // Values are filled up to 32 bits.
      at = value + (length + 3) & ~3
    }
    time = PcapngTime(resolution: resolution ?? PcapngTime.microseconds, offset: offset)
  }
}
