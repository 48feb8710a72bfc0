import FlatlineCore

/// One interface, through libpcap. Never waits: ``LiveCapture`` does, for all interfaces at once.
struct LiveSource: ~Copyable {
  private var handle: PcapHandle

  /// - Throws: ``CaptureError``, in words for somebody who does not know libpcap.
  init(_ interface: String, _ options: LiveOptions) throws(CaptureError) {
    do throws(PcapHandle.Failure) {
      handle = try Self.open(interface, options)
    } catch {
      throw Self.explain(error, interface)
    }
  }

  private static func open(
    _ interface: String, _ options: LiveOptions
  ) throws(PcapHandle.Failure) -> PcapHandle {
    let filter = CaptureFilter(
      ports: options.ports, includesTunnels: options.includesTunnels)
    let handle = try PcapHandle.interface(interface, options)
    try handle.setFilter(filter.expressions(for: handle.linkType))
    try handle.setNonblocking()
    return handle
  }

  /// Readable when there are packets.
  var descriptor: Int32 { handle.descriptor }

  /// Moves on to the next packet, if the kernel has one.
  mutating func next() -> PcapHandle.Next { handle.next() }

  /// When the current packet was captured; `nil` when the kernel's clock told an unusable time.
  var timestamp: Instant? { handle.timestamp }

  func withPacket(at timestamp: Instant, _ body: (PacketHeader, Span<UInt8>) -> Void) {
    handle.withPacket(at: timestamp, body)
  }

  /// `nil` when the kernel does not say.
  func statistics() -> InterfaceStatistics? { handle.statistics() }

  private static func explain(
    _ failure: PcapHandle.Failure, _ interface: String
  ) -> CaptureError {
    let (code, reason): (CaptureError.Code, String) =
      switch failure.kind {
      case .noSuchDevice: (.notReadable, "there is none of that name; `ip link` lists them")
      case .notPermitted:
        (
          .notPermitted,
          "may not be captured from; run as root, or give flatline CAP_NET_RAW"
        )
      case .interfaceIsDown: (.notReadable, "is down; `ip link set up` it")
      case .unsupportedLinkType:
        (
          .unsupportedLinkType,
          "link type \(failure.message) is not supported; capture on an Ethernet, loopback, PPP or "
            + "raw IP interface, or on any"
        )
      case .other: (.notReadable, failure.message)
      }
    return CaptureError(code: code, file: "interface \(interface)", reason: reason)
  }
}
