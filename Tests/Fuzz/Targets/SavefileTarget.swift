import Capture
import FlatlineCore

/// A capture file, whatever its format.
enum SavefileTarget {
  private static let file = NamelessFile()

  static func run(_ bytes: [UInt8]) {
    file.write(bytes)
    let own = CaptureReading(own: file.path)
    let reference = CaptureReading(libpcap: file.path)
    // Beyond that it was compressed, which libpcap does not read.
    guard reference.isKnown else { return }
    require(
      own.byteCount <= bytes.count, "\(own.byteCount) bytes of packets in \(bytes.count)")
    // Of a pcapng file flatline checks what libpcap does not: the first block's second length.
    let isPcapng = bytes.starts(with: [0x0a, 0x0d, 0x0d, 0x0a])
    let isStricter = isPcapng && own.isDamaged
    require(
      own.packets.starts(with: reference.packets)
        || isStricter && reference.packets.starts(with: own.packets),
      "\(own) does not begin with what libpcap reads: \(reference)")
    // Of the finest resolutions of pcapng libpcap's fractions overflow.
    let count = isPcapng ? 0 : min(own.times.count, reference.times.count)
    require(
      own.times.prefix(count) == reference.times.prefix(count),
      "\(own) was captured at other times than libpcap reads: \(reference)")
    if !reference.isDamaged, !isStricter {
      require(
        !own.isDamaged && own.packets.count == reference.packets.count, "\(own): \(reference)")
    }
  }
}
