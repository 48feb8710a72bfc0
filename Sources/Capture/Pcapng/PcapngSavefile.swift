import FlatlineCore

/// Reads the packets of a pcapng file (draft-ietf-opsawg-pcapng): any number of sections, each in
/// its own byte order, with interfaces of different link types and time resolutions.
///
/// Blocks without packets are skipped, however long they are.
struct PcapngSavefile: SavefileParser {
  private(set) var foreignLinkType: UInt32?
  private var section = PcapngSection()
  /// Of a block that is skipped: how much is still to come, and its length.
  private var skipping: (rest: Int, length: Int)?

  var isWithinRecord: Bool { skipping != nil }

  /// Whether a file begins as a pcapng file does.
  static func isMagic(_ bytes: Span<UInt8>) -> Bool {
    bytes.uint32(at: 0) == PcapngSection.blockType
  }

  mutating func parse(
    _ bytes: Span<UInt8>, from start: Int, into intake: inout PacketIntake
  ) throws(SavefileDamage) -> Int {
    var at = start
    do throws(SavefileDamage) {
      while let next = try step(bytes, at, &intake) { at = next }
    } catch {
      // It is found again when the packets before it were handed over.
      if intake.entries.isEmpty { throw error }
    }
    return at
  }

  /// Takes one block, or what is there of one that is skipped.
  ///
  /// - Returns: where the next begins; `nil` where more bytes are needed, or another batch.
  @inline(__always)
  private mutating func step(
    _ bytes: Span<UInt8>, _ at: Int, _ packets: inout PacketIntake
  ) throws(SavefileDamage) -> Int? {
    if skipping != nil { return try skip(bytes, at) }
    guard at <= bytes.count - PcapngBlock.leastLength else { return nil }
    let block = try PcapngBlock(bytes, at: at, try byteOrder(bytes, at))
    if block.length > PcapngBlock.mostLength {
      try begin(skipping: block, &packets)
      return at
    }
    let end = at + block.length
    guard end <= bytes.count else { return nil }
    guard
      Int(bytes.word(at: end - PcapngBlock.trailerLength, try byteOrder(bytes, at)))
        == block.length
    else { throw Self.disagreement }
    let body = bytes.extracting(
      at + PcapngBlock.headerLength..<end - PcapngBlock.trailerLength)
    switch block.kind {
    case .packet(let layout):
      guard take(body, layout, at: at + PcapngBlock.headerLength, &packets) else { return nil }
    case .section:
      let next = try PcapngSection(bytes, at: at)
      try next.check(body)
      section = next
    case .interface: add(PcapngInterface(body, section.isLittleEndian))
    case .other: break
    }
    return end
  }

  private static let disagreement = SavefileDamage(
    reason: "is damaged: the two lengths of a block differ")

  /// A section header tells its own.
  @inline(__always)
  private func byteOrder(_ bytes: Span<UInt8>, _ at: Int) throws(SavefileDamage) -> Bool {
    bytes.word(at: at, true) == PcapngSection.blockType
      ? try PcapngSection(bytes, at: at).isLittleEndian : section.isLittleEndian
  }

  /// - Returns: whether the packet was taken, or counted.
  @inline(__always)
  private func take(
    _ body: Span<UInt8>, _ layout: PcapngPacket.Layout, at bodyStart: Int,
    _ packets: inout PacketIntake
  ) -> Bool {
    guard let packet = PcapngPacket(body, layout, section.isLittleEndian),
      packet.interface < section.interfaces.count
    else {
      packets.skip(.malformedBlock)
      return true
    }
    let interface = section.interfaces[packet.interface]
    guard let data = packet.data(in: body, snapLength: interface.snapLength) else {
      packets.skip(.malformedBlock)
      return true
    }
    let start = bodyStart + data.lowerBound
    guard let (high, low) = packet.time else {
      packets.takeUnstamped(
        interface.linkType, start: start, length: data.count,
        originalLength: packet.originalLength)
      return true
    }
    return packets.take(
      interface.time.instant(high: high, low: low), interface.linkType, start: start,
      length: data.count, originalLength: packet.originalLength)
  }

  private mutating func add(_ interface: PcapngInterface) {
    section.add(interface)
    if interface.linkType == nil { foreignLinkType = foreignLinkType ?? interface.linkTypeNumber }
  }

  private mutating func begin(
    skipping block: PcapngBlock, _ packets: inout PacketIntake
  ) throws(SavefileDamage) {
    switch block.kind {
    case .section:
      throw SavefileDamage(reason: "is damaged: it has a section header of \(block.length) bytes")
    case .interface: section.add(PcapngInterface())
    case .packet: packets.skip(.malformedBlock)
    case .other: break
    }
    skipping = (block.length, block.length)
  }

  /// - Returns: where it goes on; `nil` where more bytes are needed.
  private mutating func skip(_ bytes: Span<UInt8>, _ at: Int) throws(SavefileDamage) -> Int? {
    guard let (rest, length) = skipping else { return at }
    let available = bytes.count - at
    guard available >= rest else {
      let count = min(available, rest - PcapngBlock.trailerLength)
      skipping = (rest - count, length)
      return count > 0 ? at + count : nil
    }
    let end = at + rest
    let trailer = bytes.word(at: end - PcapngBlock.trailerLength, section.isLittleEndian)
    guard Int(trailer) == length else { throw Self.disagreement }
    skipping = nil
    return end
  }
}
