/// Gathers the payload of one connection method or `basic.qos`, which may come in several segments.
///
/// Credentials: `connection.secure-ok` and `connection.update-secret` are never gathered, and of
/// a `connection.start-ok` everything secret is overwritten as it arrives (``redact()``).
struct MethodBuffer: Sendable {
  /// Above any method of class 10: start-ok is bound by the broker's initial frame size, 4096
  /// bytes (8192 since 4.1), and every other text by a short string.
  static let maximumSize = 16384

  private var bytes: [UInt8] = []
  private var isGathering = false
  private var channel: UInt16 = 0

  /// Bytes of memory.
  var heldBytes: Int { HeapSize.array(bytes) }

  mutating func begin(size: Int, on channel: UInt16) {
    self.channel = channel
    isGathering = size <= Self.maximumSize
    // All at once: growing would leave copies of what is overwritten here.
    bytes = []
    if isGathering { bytes.reserveCapacity(size) }
  }

  mutating func abandon() {
    isGathering = false
    bytes = []
  }

  @inline(__always)
  mutating func append(_ source: Span<UInt8>, _ range: Range<Int>) {
    if isGathering { gather(source, range) }
  }

  private mutating func gather(_ source: Span<UInt8>, _ range: Range<Int>) {
    for index in range { bytes.append(source[index]) }
    guard bytes.count >= 4 else { return }
    guard channel == 0 else {
      if bytes.span.uint32(at: 0) != BasicQos.identifier { abandon() }
      return
    }
    switch ConnectionMethod.Identifier(bytes.span) {
    case .startOk: redact()
    case nil, .secureOk, .updateSecret: abandon()
    default: break
    }
  }

  /// The decoded method, if one was gathered that is known and well formed.
  @inline(__always)
  mutating func finish() -> FrameReader.Output? {
    isGathering ? decoded() : nil
  }

  private mutating func decoded() -> FrameReader.Output? {
    defer { abandon() }
    return FrameReader.Output(method: bytes.span, on: channel)
  }

  /// Overwrites the part of a SASL response that is not the user name.
  private mutating func redact() {
    guard let response = StartOk.responseRange(bytes.span) else { return }
    let present = response.clamped(to: 0..<bytes.count)
    for index in StartOk.secretRange(bytes.span, response: present) { bytes[index] = 0 }
  }
}
