import Capture
import FlatlineCore

/// A capture file, whatever its format.
enum SavefileTarget {
  private static let file = NamelessFile()

  static func run(_ bytes: [UInt8]) {
    file.write(bytes)
    let own = CaptureReading(own: file.path)
    let reference = CaptureReading(libpcap: file.path)
    require(
      own.byteCount <= bytes.count, "\(own.byteCount) bytes of packets in \(bytes.count)")
    guard reference.isKnown else { return }
    require(
      own.packets.starts(with: reference.packets),
      "\(own) does not begin with what libpcap reads: \(reference)")
    if !reference.isDamaged {
      require(
        !own.isDamaged && own.packets.count == reference.packets.count, "\(own): \(reference)")
    }
  }
}
