/// A packet block's fields (draft-ietf-opsawg-pcapng sections 4.3, 4.4 and A.1).
struct PcapngPacket {
  /// Where the fields stand.
  enum Layout: Equatable {
    case enhanced
    /// Of the first interface, without a timestamp.
    case simple
    /// As the enhanced one, but the interface's number has half its size.
    case obsolete
  }

  let interface: Int
  /// `nil` where the block has none.
  let time: (high: UInt32, low: UInt32)?
  /// `nil` where it is the block's end, the original length, or the interface's limit.
  private let capturedLength: UInt32?
  let originalLength: UInt32
  /// In the body.
  let dataStart: Int

  /// `nil` where the body is too short.
  @inline(__always)
  init?(_ body: Span<UInt8>, _ layout: Layout, _ isLittleEndian: Bool) {
    if layout == .simple {
      guard body.count >= 4 else { return nil }
      (interface, time, capturedLength) = (0, nil, nil)
      originalLength = body.word(at: 0, isLittleEndian)
      dataStart = 4
      return
    }
    guard body.count >= 20 else { return nil }
    interface =
      layout == .enhanced
      ? Int(body.word(at: 0, isLittleEndian)) : Int(body.half(at: 0, isLittleEndian))
    time = (body.word(at: 4, isLittleEndian), body.word(at: 8, isLittleEndian))
    capturedLength = body.word(at: 12, isLittleEndian)
    originalLength = body.word(at: 16, isLittleEndian)
    dataStart = 20
  }

  /// Where in the body the captured bytes lie; `nil` where it cannot hold them.
  @inline(__always)
  func data(in body: Span<UInt8>, snapLength: Int) -> Range<Int>? {
    let room = body.count - dataStart
    let length: Int
    if let capturedLength {
      length = Int(capturedLength)
    } else {
      length = min(room, Int(originalLength), snapLength == 0 ? .max : snapLength)
    }
    guard length <= room, length <= SavefileHeader.maximumSnapLength else { return nil }
    return dataStart..<dataStart + length
  }
}
