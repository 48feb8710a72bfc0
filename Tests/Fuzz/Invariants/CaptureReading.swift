import CPcap
import Capture
import FlatlineCore

/// What was read of a capture file.
struct CaptureReading {
  /// A packet, as far as two readers must agree.
  struct Packet: Equatable {
    var linkType: Int32
    var length: Int
    var originalLength: UInt32
    /// Of its bytes.
    var hash: Int
  }

  private(set) var packets: [Packet] = []
  /// When each was captured, in nanoseconds since 1970, up to where the clock was set.
  private(set) var times: [Int64] = []
  private(set) var byteCount = 0
  private(set) var isDamaged = false
  /// Whether the reader knows the file's format, its link type, and all of its timestamps.
  private(set) var isKnown = true

  /// By flatline's own readers.
  init(own path: String) {
    var merger = SavefileMerger(paths: [path])
    var batch = PacketBatch()
    while merger.next(into: &batch) {
      // A step of the clock is told before the batch that it begins.
      let isAsStamped = !merger.errors.contains { $0.code == .clockWasSet }
      for entry in batch.entries {
        let bytes = batch.bytes[entry.range]
        packets.append(
          Packet(
            linkType: entry.linkType.rawValue, length: bytes.count,
            originalLength: entry.originalLength, hash: Self.hash(bytes)))
        if isAsStamped {
          times.append(entry.timestamp.nanosecondsSinceEpoch)
        }
        byteCount += bytes.count
      }
    }
    // A clock that was set is told too, and hides nothing.
    isDamaged = merger.errors.contains { $0.code != .clockWasSet }
  }

  /// By libpcap, of which flatline knows the link types and the times up to 2038: beyond, libpcap
  /// 1.10 reads seconds as negative. A packet without a time is 1970's to it.
  init(libpcap path: String) {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    let precision = UInt32(PCAP_TSTAMP_PRECISION_NANO)
    let handle = unsafe pcap_open_offline_with_tstamp_precision(path, precision, &message)
    guard let handle = unsafe handle else {
      isKnown = false
      return
    }
    defer { unsafe pcap_close(handle) }
    let linkType = unsafe pcap_datalink(handle)
    isKnown = LinkType(rawValue: linkType) != nil
    var header: UnsafeMutablePointer<pcap_pkthdr>? = nil
    var data: UnsafePointer<UInt8>? = nil
    while isKnown {
      let status = unsafe pcap_next_ex(handle, &header, &data)
      guard status == 1, let header = unsafe header?.pointee else {
        isDamaged = status != PCAP_ERROR_BREAK
        return
      }
      let (seconds, fraction) = (Int64(header.ts.tv_sec), Int64(header.ts.tv_usec))
      isKnown = seconds > 0
      guard let instant = Instant(secondsSinceEpoch: seconds, nanoseconds: fraction) else {
        continue
      }
      let bytes = unsafe UnsafeBufferPointer(start: data, count: Int(header.caplen))
      packets.append(
        Packet(
          linkType: linkType, length: bytes.count, originalLength: header.len,
          hash: unsafe Self.hash(bytes)))
      times.append(instant.nanosecondsSinceEpoch)
    }
  }

  private static func hash(_ bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(5381) { $0 &* 33 &+ Int($1) }
  }
}
