import CPcap
import FlatlineCore
import Glibc

/// One interface, through libpcap. Never waits: ``LiveCapture`` does, for all interfaces at once.
@safe
struct LiveSource: ~Copyable {
  let interface: String
  private let handle: OpaquePointer
  private let linkType: LinkType
  private var header: UnsafeMutablePointer<pcap_pkthdr>?
  private var data: UnsafePointer<UInt8>?

  enum Advance {
    case packet, nothing
    /// In words for people; whether the interface still exists is for the caller to find out.
    case failed(String)
  }

  static func open(_ interface: String, _ options: LiveOptions) throws(CaptureError) -> LiveSource {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = unsafe pcap_create(interface, &message) else {
      throw error(interface, text(message))
    }
    unsafe pcap_set_snaplen(handle, Int32(options.snapshotLength))
    unsafe pcap_set_buffer_size(handle, Int32(options.bufferSize))
    unsafe pcap_set_promisc(handle, options.isPromiscuous ? 1 : 0)
    unsafe pcap_set_immediate_mode(handle, options.delivery == .immediate ? 1 : 0)
    unsafe pcap_set_timeout(handle, Int32(LiveOptions.batchTime.nanoseconds / 1_000_000))
    unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
    let status = unsafe pcap_activate(handle)
    // Positive is a warning, of which none concerns what is asked for here.
    guard status >= 0 else {
      let reason = explain(status, unsafe String(cString: pcap_geterr(handle)))
      unsafe pcap_close(handle)
      let isForbidden = status == PCAP_ERROR_PERM_DENIED
      throw error(interface, reason, isForbidden ? .notPermitted : .notReadable)
    }
    do throws(CaptureError) {
      let linkType = try unsafe linkType(of: handle, interface)
      try unsafe setFilter(CaptureFilter(ports: options.ports), on: handle, interface)
      guard unsafe pcap_setnonblock(handle, 1, &message) == 0 else {
        throw error(interface, text(message))
      }
      return unsafe LiveSource(interface: interface, handle: handle, linkType: linkType)
    } catch {
      unsafe pcap_close(handle)
      throw error
    }
  }

  private init(interface: String, handle: OpaquePointer, linkType: LinkType) {
    self.interface = interface
    unsafe self.handle = handle
    self.linkType = linkType
    unsafe header = nil
    unsafe data = nil
  }

  deinit {
    unsafe pcap_close(handle)
  }

  /// Readable when there are packets.
  var descriptor: Int32 { unsafe pcap_get_selectable_fd(handle) }

  /// Moves on to the next packet, if the kernel has one.
  mutating func advance() -> Advance {
    switch unsafe pcap_next_ex(handle, &header, &data) {
    case 1: .packet
    case 0: .nothing
    default: .failed(unsafe String(cString: pcap_geterr(handle)))
    }
  }

  /// When the current packet was captured; the kernel's clock may say a time that is none.
  var timestamp: Instant? {
    guard let header = unsafe header else { return nil }
    // With PCAP_TSTAMP_PRECISION_NANO, tv_usec holds nanoseconds.
    return unsafe Instant(
      secondsSinceEpoch: Int64(header.pointee.ts.tv_sec),
      nanoseconds: Int64(header.pointee.ts.tv_usec))
  }

  func withPacket(at timestamp: Instant, _ body: (PacketHeader, Span<UInt8>) -> Void) {
    guard let header = unsafe header, let data = unsafe data else { return }
    // libpcap keeps a copy of the packet until the next call on this handle.
    let bytes = unsafe Span(_unsafeStart: data, count: Int(header.pointee.caplen))
    let packetHeader = unsafe PacketHeader(
      timestamp: timestamp, linkType: linkType, originalLength: Int(header.pointee.len))
    body(packetHeader, bytes)
  }

  /// `nil` when the kernel does not say.
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

extension LiveSource {
  private static func linkType(
    of handle: OpaquePointer, _ interface: String
  ) throws(CaptureError) -> LinkType {
    let number = unsafe pcap_datalink(handle)
    guard let linkType = LinkType(rawValue: number) else {
      let name = unsafe pcap_datalink_val_to_name(number).map { unsafe String(cString: $0) }
      throw CaptureError(
        code: .unsupportedLinkType, file: "interface \(interface)",
        reason: "link type \(name ?? "number \(number)") is not supported; capture on an Ethernet, "
          + "loopback, PPP or raw IP interface, or on any")
    }
    return linkType
  }

  private static func setFilter(
    _ filter: CaptureFilter, on handle: OpaquePointer, _ interface: String
  ) throws(CaptureError) {
    var program = unsafe bpf_program()
    let netmask = PCAP_NETMASK_UNKNOWN
    // A link type that knows no VLAN tags has no packets with them.
    var status = unsafe pcap_compile(handle, &program, filter.expression, 1, netmask)
    if status != 0 {
      status = unsafe pcap_compile(handle, &program, filter.untagged, 1, netmask)
    }
    if status == 0 {
      status = unsafe pcap_setfilter(handle, &program)
      unsafe pcap_freecode(&program)
    }
    guard status == 0 else { throw error(interface, unsafe String(cString: pcap_geterr(handle))) }
  }

  private static func error(
    _ interface: String, _ reason: String, _ code: CaptureError.Code = .notReadable
  ) -> CaptureError {
    CaptureError(code: code, file: "interface \(interface)", reason: reason)
  }

  /// What the status means for somebody who does not know libpcap.
  private static func explain(_ status: Int32, _ message: String) -> String {
    switch status {
    case PCAP_ERROR_NO_SUCH_DEVICE: "there is none of that name; `ip link` lists them"
    case PCAP_ERROR_PERM_DENIED:
      "may not be captured from; run as root, or give flatline-watch CAP_NET_RAW"
    case PCAP_ERROR_IFACE_NOT_UP: "is down; `ip link set up` it"
    default: message.isEmpty ? "libpcap's error \(status)" : message
    }
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
