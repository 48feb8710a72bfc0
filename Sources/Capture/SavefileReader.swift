import CPcap
import FlatlineCore
import Glibc

/// Reads one pcap or pcapng file, or standard input, through libpcap.
///
/// The packet last read stays in libpcap's buffer until the next ``advance()``, so that
/// several files can be merged by looking at each one's next packet.
@safe
public struct SavefileReader: ~Copyable {
  private let handle: OpaquePointer
  private let file: String
  private let linkType: LinkType
  private var header: UnsafeMutablePointer<pcap_pkthdr>?
  private var data: UnsafePointer<UInt8>?

  /// The size of the file in bytes, when it is a regular file.
  public let size: Int?

  /// Opens `path`; `-` is standard input.
  public static func open(path: String) throws(CaptureError) -> SavefileReader {
    let file = path == "-" ? "standard input" : path
    let size = try check(path, name: file)
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
    return unsafe SavefileReader(handle: handle, file: file, linkType: linkType, size: size)
  }

  private init(handle: OpaquePointer, file: String, linkType: LinkType, size: Int?) {
    unsafe self.handle = handle
    self.file = file
    self.linkType = linkType
    self.size = size
    unsafe header = nil
    unsafe data = nil
  }

  deinit {
    unsafe pcap_close(handle)
  }

  /// Moves on to the next packet; `false` at the end of the file.
  public mutating func advance() throws(CaptureError) -> Bool {
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
  public var timestamp: Instant? {
    guard let header = unsafe header else { return nil }
    // With PCAP_TSTAMP_PRECISION_NANO, tv_usec holds nanoseconds.
    return unsafe Instant(
      secondsSinceEpoch: Int64(header.pointee.ts.tv_sec),
      nanoseconds: Int64(header.pointee.ts.tv_usec))
  }

  /// Calls `body` with the current packet.
  public func withPacket(
    at timestamp: Instant, _ body: (PacketHeader, Span<UInt8>) -> Void
  ) {
    guard let header = unsafe header, let data = unsafe data else { return }
    // libpcap guarantees `caplen` readable bytes until the next call on this handle.
    let bytes = unsafe Span(_unsafeStart: data, count: Int(header.pointee.caplen))
    let packetHeader = unsafe PacketHeader(
      timestamp: timestamp, linkType: linkType, originalLength: Int(header.pointee.len))
    body(packetHeader, bytes)
  }

  /// How far into the file libpcap has read, in bytes.
  public var position: Int {
    unsafe pcap_file(handle).map { unsafe max(0, ftell($0)) } ?? 0
  }

  /// Names the mistakes that libpcap reports obscurely; returns the size of a regular file.
  private static func check(_ path: String, name: String) throws(CaptureError) -> Int? {
    guard path != "-" else { return nil }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw CaptureError(code: .notReadable, file: name, reason: reason)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw CaptureError(
        code: .notReadable, file: name, reason: "is a directory; name the capture files in it")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    if status.st_size == 0 {
      throw CaptureError(
        code: .notReadable, file: name, reason: "is empty: no pcap or pcapng header")
    }
    return Int(status.st_size)
  }

  /// libpcap's message in words for somebody who does not know libpcap.
  private static func explain(_ message: [CChar]) -> String {
    let text = String(
      decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.contains("unknown file format") || text.contains("bad dump file format")
      ? "is neither pcap nor pcapng" : text
  }
}
