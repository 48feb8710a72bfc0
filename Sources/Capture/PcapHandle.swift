import CPcap
import FlatlineCore
import Glibc

/// An open libpcap handle on an interface; closed with its last use.
///
/// The only place that calls libpcap. Whoever holds one decides what its errors mean.
@safe
struct PcapHandle: ~Copyable {
  /// What ``next()`` came to.
  enum Next {
    /// The current packet is another one.
    case packet
    /// The interface has no packet now.
    case nothing
    /// In libpcap's words.
    case failed(String)
  }

  /// Why libpcap refused a call.
  struct Failure: Error {
    enum Kind {
      case noSuchDevice, notPermitted, interfaceIsDown, unsupportedLinkType, other
    }

    var kind = Kind.other
    /// In libpcap's words; its name for the link type, when that is not supported.
    var message: String
  }

  let linkType: LinkType
  private let handle: OpaquePointer
  /// The current packet; libpcap keeps both until the next call of `pcap_next_ex`.
  private var header: UnsafeMutablePointer<pcap_pkthdr>?
  private var data: UnsafePointer<UInt8>?

  private init(_ handle: OpaquePointer) throws(Failure) {
    let number = unsafe pcap_datalink(handle)
    guard let linkType = LinkType(rawValue: number) else {
      unsafe pcap_close(handle)
      throw Failure(kind: .unsupportedLinkType, message: Self.name(ofLinkType: number))
    }
    self.linkType = linkType
    unsafe self.handle = handle
    unsafe header = nil
    unsafe data = nil
  }

  deinit {
    unsafe pcap_close(handle)
  }
}

// MARK: Opening

extension PcapHandle {
  /// Opens an interface for capture.
  static func interface(_ name: String, _ options: LiveOptions) throws(Failure) -> PcapHandle {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = unsafe pcap_create(name, &message) else {
      throw Failure(message: text(message))
    }
    unsafe pcap_set_snaplen(handle, Int32(options.snapshotLength))
    unsafe pcap_set_buffer_size(handle, Int32(options.bufferSize))
    unsafe pcap_set_promisc(handle, options.isPromiscuous ? 1 : 0)
    unsafe pcap_set_immediate_mode(handle, options.delivery == .immediate ? 1 : 0)
    unsafe pcap_set_timeout(handle, Int32(LiveOptions.batchTime.nanoseconds / 1_000_000))
    unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
    let status = unsafe pcap_activate(handle)
    // A positive status is a warning; none concerns the options set above.
    guard status >= 0 else {
      let failure = unsafe Failure(status, lastMessage(handle))
      unsafe pcap_close(handle)
      throw failure
    }
    return try unsafe PcapHandle(handle)
  }

  /// Lets only those packets through that match the first of `expressions` (pcap-filter(7)) that
  /// libpcap compiles for this link type; all, where there is none.
  func setFilter(_ expressions: [String]) throws(Failure) {
    if expressions.isEmpty { return }
    var program = unsafe bpf_program()
    let isCompiled = expressions.contains { expression in
      unsafe pcap_compile(handle, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0
    }
    guard isCompiled else { throw lastFailure }
    defer { unsafe pcap_freecode(&program) }
    guard unsafe pcap_setfilter(handle, &program) == 0 else { throw lastFailure }
  }

  /// From here on ``next()`` does not wait for a packet.
  func setNonblocking() throws(Failure) {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard unsafe pcap_setnonblock(handle, 1, &message) == 0 else {
      throw Failure(message: Self.text(message))
    }
  }

  /// A name to be printed.
  static func name(ofLinkType number: Int32) -> String {
    unsafe pcap_datalink_val_to_name(number).map { unsafe String(cString: $0) }
      ?? "number \(number)"
  }

  private var lastFailure: Failure { Failure(message: unsafe Self.lastMessage(handle)) }

  private static func lastMessage(_ handle: OpaquePointer) -> String {
    unsafe String(cString: pcap_geterr(handle))
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension PcapHandle.Failure {
  /// - Parameter status: as `pcap_activate` returns it.
  fileprivate init(_ status: Int32, _ message: String) {
    kind =
      switch status {
      case PCAP_ERROR_NO_SUCH_DEVICE: .noSuchDevice
      case PCAP_ERROR_PERM_DENIED: .notPermitted
      case PCAP_ERROR_IFACE_NOT_UP: .interfaceIsDown
      default: .other
      }
    self.message = message.isEmpty ? "libpcap's error \(status)" : message
  }
}

// MARK: Reading

extension PcapHandle {
  /// Moves on to the next packet.
  mutating func next() -> Next {
    switch unsafe pcap_next_ex(handle, &header, &data) {
    case 1: .packet
    case 0: .nothing
    default: .failed(unsafe Self.lastMessage(handle))
    }
  }

  /// When the current packet was captured; `nil` for a time outside the years 1970 to 2116.
  var timestamp: Instant? {
    guard let header = unsafe header else { return nil }
    // With PCAP_TSTAMP_PRECISION_NANO, tv_usec holds nanoseconds.
    return unsafe Instant(
      secondsSinceEpoch: Int64(header.pointee.ts.tv_sec),
      nanoseconds: Int64(header.pointee.ts.tv_usec))
  }

  /// Calls `body` with the current packet.
  ///
  /// - Parameter timestamp: ``timestamp``, which the caller has found to be one.
  func withPacket(at timestamp: Instant, _ body: (PacketHeader, Span<UInt8>) -> Void) {
    guard let header = unsafe header, let data = unsafe data else { return }
    // libpcap guarantees `caplen` readable bytes until the next call on this handle.
    let bytes = unsafe Span(_unsafeStart: data, count: Int(header.pointee.caplen))
    let packetHeader = unsafe PacketHeader(
      timestamp: timestamp, linkType: linkType, originalLength: Int(header.pointee.len))
    body(packetHeader, bytes)
  }

  /// Readable (poll(2)) when the interface has packets.
  var descriptor: Int32 { unsafe pcap_get_selectable_fd(handle) }

  /// What was counted on the interface; `nil` when the kernel does not say.
  func statistics() -> InterfaceStatistics? {
    var counts = pcap_stat()
    guard unsafe pcap_stats(handle, &counts) == 0 else { return nil }
    var statistics = InterfaceStatistics()
    statistics.received = Int(counts.ps_recv)
    statistics.droppedByKernel = Int(counts.ps_drop)
    statistics.droppedByInterface = Int(counts.ps_ifdrop)
    return statistics
  }
}
