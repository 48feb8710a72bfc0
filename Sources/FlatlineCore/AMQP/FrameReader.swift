/// Follows the AMQP 0-9-1 frames of one direction of a byte stream.
///
/// It skips payloads, except those of connection methods (class 10 on channel 0) and of `basic.qos`,
/// which it decodes.
/// Bytes may come in pieces of any size, and some may be missing from the capture.
public struct FrameReader: Sendable {
  /// What is being read. The values of a state stand beside it: an enumeration with associated
  /// values would be copied at every frame.
  enum State: UInt8, Sendable {
    /// Nothing read yet of a stream seen from its beginning; ``word`` and ``collected``.
    case opening
    /// A PROXY header; ``word`` holds its first eight bytes.
    case proxy
    /// As ``opening``, behind a PROXY header.
    case behindProxy
    /// ``word`` and ``collected``.
    case header
    /// ``kind`` and ``remaining``.
    case payload
    case searching
    /// TLS: only the lengths of its ``records`` are read.
    case sealed
    /// AMQP 1.0, HTTP: bytes are counted elsewhere, not read.
    case opaque
  }

  /// What only some streams need, or only for a while.
  struct RareState: RareFacts {
    var proxy: ProxyHeaderReader?
    var records: TLSRecordReader?
    var method = MethodBuffer()
    var search = FrameSearch()
    var losses = 0
    /// Only where somebody asks.
    var counts: FrameCounts?

    var heldBytes: Int { method.heldBytes + (proxy?.heldBytes ?? 0) }
  }

  var aside = RareBox<RareState>()
  /// The first bytes of the stream or of a frame header; in a payload, what remains of it.
  var word: UInt64 = 0
  /// The largest payload taken for a frame. 131072 until the peers agree on another
  /// (`frame_max` in rabbit's default environment).
  @CompactCount var maximumSize = 131_072
  var state: State
  /// How many bytes of ``word`` there are.
  var collected: UInt8 = 0
  private var kind = FrameHeader.Kind.heartbeat

  /// Bytes of payload and end octet that are still to come.
  private var remaining: Int {
    @inline(__always)
    get { Int(truncatingIfNeeded: word) }
    @inline(__always)
    set { word = UInt64(truncatingIfNeeded: newValue) }
  }

  /// How often frame boundaries were lost.
  public var losses: Int { aside.fact { $0.losses } ?? 0 }

  /// How many frames were read; `nil` for a reader that does not count them.
  public var counts: FrameCounts? { aside.fact { $0.counts } }

  /// Whether it is in the middle of a method that is no longer than open-ok may be.
  var isInShortMethod: Bool { state == .payload && kind == .method && remaining <= 300 }

  /// - Parameters:
  ///   - fromStart: whether the stream is seen from its first byte.
  ///   - countsFrames: whether to fill ``counts``.
  public init(fromStart: Bool, countsFrames: Bool = false) {
    state = fromStart ? .opening : .searching
    if countsFrames { aside.facts.counts = FrameCounts() }
  }

  @inline(__always)
  mutating func count(_ kind: FrameHeader.Kind) {
    if !aside.isUntouched { countRareState(kind) }
  }

  @inline(never)
  mutating func countRareState(_ header: Span<UInt8>) {
    if let kind = FrameHeader.Kind(rawValue: header[0]) { countRareState(kind) }
  }

  @inline(never)
  private mutating func countRareState(_ kind: FrameHeader.Kind) {
    aside.change { $0.counts?.count(kind) }
  }

  /// Stops reading: what follows is no AMQP 0-9-1.
  public mutating func stop() { state = .opaque }

  /// Reads on from `offset` and returns the next thing worth telling, or `nil` at the end of
  /// `bytes`. Call until `nil`.
  public mutating func next(_ bytes: Span<UInt8>, _ offset: inout Int) -> Output? {
    while offset < bytes.count {
      switch state {
      case .opening, .behindProxy:
        if let output = open(bytes, &offset) { return output }
      case .proxy:
        if let output = readProxyHeader(bytes, &offset) { return output }
      case .header:
        passFrames(bytes, &offset)
        if let output = readHeader(bytes, &offset) { return output }
      case .payload:
        if let output = readPayload(bytes, &offset) { return output }
      case .searching:
        guard let found = aside.facts.search.scan(bytes, &offset, maximumSize: maximumSize) else {
          return nil
        }
        dropSearch(after: found)
        beginHeader()
        return .found
      case .sealed:
        let isHeartbeat = aside.change { $0.records?.nextHeartbeat(bytes, &offset) ?? false }
        return isHeartbeat ? .sealedHeartbeat : nil
      case .opaque:
        offset = bytes.count
      }
    }
    return nil
  }

  /// Passes over bytes that were on the wire but not captured.
  ///
  /// Within a payload that is skipped anyway nothing is lost.
  mutating func skip(_ count: Int) -> Output? {
    switch state {
    case .payload:
      abandonMethod()
      guard count >= remaining else {
        remaining -= count
        return nil
      }
      // The frame was on the wire to its end, though the end octet was not captured.
      self.count(kind)
      guard count == remaining else { return lose() }
      beginHeader()
      return kind == .heartbeat ? .heartbeat : nil
    case .opening, .proxy, .behindProxy, .header:
      return lose()
    case .searching:
      aside.facts.search.reset()
      return nil
    case .sealed:
      return aside.facts.records?.skip(count) == true ? .sealedHeartbeat : nil
    case .opaque:
      return nil
    }
  }

  mutating func beginHeader() {
    state = .header
    word = 0
    collected = 0
  }

  /// Frame boundaries were found: what the search took is not needed any more.
  private mutating func dropSearch(after found: FrameCounts) {
    clearAside { $0.counts = $0.counts.map { $0 + found } }
  }

  /// Something rare is over: gives up its memory, or changes what has to stay.
  mutating func clearAside(_ change: (inout RareState) -> Void) {
    if losses == 0, counts == nil { aside.clear() } else { aside.change(change) }
  }

  /// Gives up a method or a PROXY header of which only a part has come.
  mutating func abandonMethod() {
    if !aside.isUntouched {
      aside.change {
        $0.method.abandon()
        $0.proxy = nil
      }
    }
    if state == .proxy { state = .searching }
  }

  private mutating func lose() -> Output {
    abandonMethod()
    aside.facts.search.reset()
    aside.facts.losses += 1
    state = .searching
    return .lost
  }

  private mutating func readHeader(_ bytes: Span<UInt8>, _ offset: inout Int) -> Output? {
    if collected == 0, let first = bytes.uint32(at: offset), let last = bytes.uint32(at: offset + 3)
    {
      word = UInt64(first) << 24 | UInt64(last & 0xff_ffff)
      collected = UInt8(FrameHeader.length)
      offset += FrameHeader.length
    }
    while collected < FrameHeader.length, offset < bytes.count {
      word = word << 8 | UInt64(bytes[offset])
      collected += 1
      offset += 1
    }
    guard collected == FrameHeader.length else { return nil }
    guard let header = FrameHeader(word: word, maximumSize: maximumSize) else { return lose() }
    kind = header.kind
    if kind == .method, header.channel == 0 || header.size == BasicQos.size {
      let end = offset + header.size
      if bytes.uint8(at: end) == FrameHeader.end {
        return readMethod(bytes.extracting(offset..<end), on: header.channel, &offset)
      }
      aside.facts.method.begin(size: header.size, on: header.channel)
    }
    remaining = header.size + 1
    state = .payload
    return heldBytes > 0 ? .partial : nil
  }

  /// Reads a method that is there to its end: no copy of it is made.
  private mutating func readMethod(
    _ payload: Span<UInt8>, on channel: UInt16, _ offset: inout Int
  ) -> Output? {
    offset += payload.count + 1
    count(.method)
    beginHeader()
    return payload.count <= MethodBuffer.maximumSize
      ? Output(method: payload, on: channel) : nil
  }

  /// Reads payload and end octet.
  private mutating func readPayload(_ bytes: Span<UInt8>, _ offset: inout Int) -> Output? {
    let available = min(remaining, bytes.count - offset)
    if !aside.isUntouched {
      let end = offset + min(available, remaining - 1)
      aside.change { $0.method.append(bytes, offset..<end) }
    }
    offset += available
    remaining -= available
    guard remaining == 0 else { return nil }
    guard bytes[offset - 1] == FrameHeader.end else { return lose() }
    count(kind)
    beginHeader()
    if kind == .heartbeat { return .heartbeat }
    if aside.isUntouched { return nil }
    defer { clearAside { $0.method.abandon() } }
    return aside.change { $0.method.finish() }
  }
}
