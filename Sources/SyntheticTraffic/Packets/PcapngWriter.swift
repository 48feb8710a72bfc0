import FlatlineCore

/// Writes the bytes of a pcapng file (draft-ietf-opsawg-pcapng), block by block.
package struct PcapngWriter {
  /// An interface's `if_tsresol`: units of a second.
  package enum Resolution {
    case tenToTheMinus(UInt8)
    case twoToTheMinus(UInt8)

    var byte: UInt8 {
      switch self {
      case .tenToTheMinus(let exponent): exponent
      case .twoToTheMinus(let exponent): 0x80 | exponent
      }
    }
  }

  package var isLittleEndian: Bool
  /// Written so far, and not removed.
  package private(set) var bytes: [UInt8] = []
  /// Of the section's interfaces.
  private var resolutions: [(resolution: Resolution, offset: Int64)] = []

  package init(isLittleEndian: Bool = true) {
    self.isLittleEndian = isLittleEndian
  }

  // MARK: Blocks

  /// Begins a section, whose interfaces are numbered anew.
  package mutating func beginSection(major: UInt16 = 1, options: [UInt8] = []) {
    resolutions = []
    let body = field(0x1a2b_3c4d as UInt32) + field(major) + field(0 as UInt16)
    append(0x0a0d_0d0a, body + [UInt8](repeating: 0xff, count: 8) + options)
  }

  package mutating func addInterface(
    _ linkType: UInt16, snapLength: UInt32 = 0, _ resolution: Resolution? = nil,
    offset: Int64 = 0, otherOptions: [UInt8] = []
  ) {
    resolutions.append((resolution ?? .tenToTheMinus(6), offset))
    var body = field(linkType) + field(0 as UInt16) + field(snapLength) + otherOptions
    if let resolution { body += option(9, [resolution.byte]) }
    if offset != 0 { body += option(14, field(offset)) }
    append(1, body + option(0, []))
  }

  package mutating func appendEnhanced(
    _ packet: [UInt8], at instant: Instant, interface: Int = 0, originalLength: Int? = nil,
    options: [UInt8] = []
  ) {
    let body =
      field(UInt32(interface)) + stamp(instant, interface) + lengths(packet, originalLength)
    append(6, body + padded(packet) + options)
  }

  /// The block that the enhanced one has replaced.
  package mutating func appendObsolete(
    _ packet: [UInt8], at instant: Instant, interface: Int = 0, originalLength: Int? = nil
  ) {
    let body = field(UInt16(interface)) + field(0xffff as UInt16) + stamp(instant, interface)
    append(2, body + lengths(packet, originalLength) + padded(packet))
  }

  package mutating func appendSimple(_ packet: [UInt8], originalLength: Int? = nil) {
    append(3, field(UInt32(originalLength ?? packet.count)) + padded(packet))
  }

  /// Appends any block.
  ///
  /// - Parameters:
  ///   - body: is filled up to 32 bits.
  ///   - length: instead of the right one; `trailer` likewise, behind the body.
  package mutating func append(
    _ type: UInt32, _ body: [UInt8], length: UInt32? = nil, trailer: UInt32? = nil
  ) {
    let body = padded(body)
    let right = UInt32(body.count + 12)
    bytes += field(type) + field(length ?? right) + body + field(trailer ?? length ?? right)
  }

  /// Appends bytes as they are.
  package mutating func append(raw: [UInt8]) {
    bytes += raw
  }

  package func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    field(code) + field(UInt16(value.count)) + padded(value)
  }

  // MARK: Fields

  /// A number in the section's byte order.
  package func field(_ value: some FixedWidthInteger) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: isLittleEndian ? value.byteSwapped : value)
    return bytes
  }

  private func stamp(_ instant: Instant, _ interface: Int) -> [UInt8] {
    let (resolution, offset) =
      interface < resolutions.count ? resolutions[interface] : (.tenToTheMinus(6), 0)
    let nanoseconds = UInt64(instant.nanosecondsSinceEpoch - offset * 1_000_000_000)
    let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    // Rounded up, so that nothing of a fraction that is a whole number of nanoseconds is lost.
    let perSecond: UInt64 =
      switch resolution {
      case .tenToTheMinus(let exponent): (0..<exponent).reduce(1) { power, _ in power * 10 }
      case .twoToTheMinus(let exponent): 1 << UInt64(exponent)
      }
    let product = fraction.multipliedFullWidth(by: perSecond)
    let parts = (1_000_000_000 as UInt64).dividingFullWidth((product.high, product.low))
    let units = seconds * perSecond + parts.quotient + (parts.remainder > 0 ? 1 : 0)
    return field(UInt32(units >> 32)) + field(UInt32(truncatingIfNeeded: units))
  }

  private func lengths(_ packet: [UInt8], _ originalLength: Int?) -> [UInt8] {
    field(UInt32(packet.count)) + field(UInt32(originalLength ?? packet.count))
  }

  private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: -bytes.count & 3)
  }
}
