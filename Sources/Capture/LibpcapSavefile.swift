import CPcap
import FlatlineCore
import Glibc

/// Reads one pcap or pcapng file, or standard input, through libpcap.
@safe
struct LibpcapSavefile: ~Copyable {
  private let handle: OpaquePointer
  private let file: String
  private let linkType: LinkType
  private var header: UnsafeMutablePointer<pcap_pkthdr>?
  private var data: UnsafePointer<UInt8>?
  private(set) var timestampsOutOfRange = 0
  /// What was found behind the last batch.
  private var damage: CaptureError?

  private static let batchLength = 262_144

  /// Opens `path`; `-` is standard input, which has another name to people.
  static func open(path: String, name file: String) throws(CaptureError) -> LibpcapSavefile {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    let precision = UInt32(PCAP_TSTAMP_PRECISION_NANO)
    let handle =
      path == "-"
      ? unsafe pcap_fopen_offline_with_tstamp_precision(
        flatline_standard_input(), precision, &message)
      : unsafe pcap_open_offline_with_tstamp_precision(path, precision, &message)
    guard let handle = unsafe handle else {
      throw CaptureError(code: .notReadable, file: file, reason: explain(message))
    }
    let number = unsafe pcap_datalink(handle)
    guard let linkType = LinkType(rawValue: number) else {
      let name = unsafe pcap_datalink_val_to_name(number).map { unsafe String(cString: $0) }
      unsafe pcap_close(handle)
      throw CaptureError(
        code: .unsupportedLinkType, file: file,
        reason: "link type \(name ?? "number \(number)") is not supported; capture on an "
          + "Ethernet, Linux \"any\", loopback, PPP or raw IP interface")
    }
    return unsafe LibpcapSavefile(handle: handle, file: file, linkType: linkType)
  }

  private init(handle: OpaquePointer, file: String, linkType: LinkType) {
    unsafe self.handle = handle
    self.file = file
    self.linkType = linkType
    unsafe header = nil
    unsafe data = nil
  }

  deinit {
    unsafe pcap_close(handle)
  }

  /// Copies the next packets into an empty batch; none at the end of the file.
  ///
  /// - Throws: ``CaptureError`` where the file is damaged, when all before that was handed over.
  mutating func fill(_ batch: inout PacketBatch) throws(CaptureError) {
    if let damage { throw damage }
    do throws(CaptureError) {
      while batch.bytes.count < Self.batchLength, try advance() {
        guard let timestamp else {
          timestampsOutOfRange += 1
          continue
        }
        append(at: timestamp, to: &batch)
      }
    } catch {
      if batch.entries.isEmpty { throw error }
      damage = error
    }
  }

  /// Moves on to the next packet; `false` at the end of the file.
  private mutating func advance() throws(CaptureError) -> Bool {
    switch unsafe pcap_next_ex(handle, &header, &data) {
    case 1: return true
    case PCAP_ERROR_BREAK: return false
    default:
      let message = unsafe String(cString: pcap_geterr(handle))
      throw CaptureError(
        code: .damaged, file: file, reason: "\(message); the packets before that were read")
    }
  }

  /// When the current packet was captured: `nil` when the file says a time that is none.
  private var timestamp: Instant? {
    guard let header = unsafe header else { return nil }
    // With PCAP_TSTAMP_PRECISION_NANO, tv_usec holds nanoseconds.
    return unsafe Instant(
      secondsSinceEpoch: Int64(header.pointee.ts.tv_sec),
      nanoseconds: Int64(header.pointee.ts.tv_usec))
  }

  private func append(at timestamp: Instant, to batch: inout PacketBatch) {
    guard let header = unsafe header, let data = unsafe data else { return }
    // libpcap guarantees `caplen` readable bytes until the next call on this handle.
    let bytes = unsafe Span(_unsafeStart: data, count: Int(header.pointee.caplen))
    let packetHeader = unsafe PacketHeader(
      timestamp: timestamp, linkType: linkType, originalLength: Int(header.pointee.len))
    batch.append(bytes, packetHeader)
  }

  /// How far into the file libpcap has read, in bytes.
  var position: Int {
    unsafe pcap_file(handle).map { unsafe max(0, ftell($0)) } ?? 0
  }

  /// libpcap's message in words for somebody who does not know libpcap.
  private static func explain(_ message: [CChar]) -> String {
    let text = String(
      decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.contains("unknown file format") || text.contains("bad dump file format")
      ? "is neither pcap nor pcapng" : text
  }
}
