/// Follows the AMQP 0-9-1 frames of one direction of a byte stream.
///
/// Payloads are skipped, except those of connection methods (class 10 on channel 0), which are
/// decoded. Bytes may come in pieces of any size, and some may be missing from the capture.
public struct FrameReader: Sendable {
  /// What the bytes said, in order.
  public enum Output: Sendable {
    /// The eight bytes `AMQP` id major minor revision, as a number.
    case protocolHeader(UInt64)
    /// Not AMQP: what the peer sent instead, up to eight bytes.
    case foreign([UInt8])
    case heartbeat
    /// Inside TLS: something as short as only a heartbeat is.
    case sealedHeartbeat
    case method(ConnectionMethod)
    /// Frame boundaries were lost: bytes are missing from the capture, or were no frame.
    case lost
    /// Frame boundaries were found again and proven.
    case found
  }

  private enum State: Sendable {
    /// Nothing read yet of a stream seen from its beginning.
    case opening(word: UInt64, count: Int)
    case header(word: UInt64, count: Int)
    case payload(FrameHeader, remaining: Int)
    case searching
    /// TLS: only the lengths of its records are read.
    case records(TLSRecordReader)
    /// AMQP 1.0, HTTP: bytes are counted elsewhere, not read.
    case opaque
  }

  private var state: State
  private var method = MethodBuffer()
  private var search = FrameSearch()
  public private(set) var counts = FrameCounts()
  /// The largest payload taken for a frame. 131072 until the peers agree on another
  /// (`frame_max` in rabbit's default environment).
  public var maximumSize = 131_072
  /// How often frame boundaries were lost.
  public private(set) var losses = 0

  /// - Parameter fromStart: whether the stream is seen from its first byte.
  public init(fromStart: Bool) {
    state = fromStart ? .opening(word: 0, count: 0) : .searching
  }

  /// Whether frame boundaries are known.
  public var isSynchronised: Bool {
    switch state {
    case .header, .payload: true
    case .opening, .searching, .records, .opaque: false
    }
  }

  /// Stops reading: what follows is no AMQP 0-9-1.
  public mutating func stop() { state = .opaque }

  /// Reads on from `offset` and returns the next thing worth telling, or `nil` at the end of
  /// `bytes`. Call until `nil`.
  public mutating func next(_ bytes: Span<UInt8>, _ offset: inout Int) -> Output? {
    while offset < bytes.count {
      switch state {
      case .opening(let word, let count):
        if let output = open(bytes, &offset, word, count) { return output }
      case .header(let word, let count):
        if let output = readHeader(bytes, &offset, word, count) { return output }
      case .payload(let header, let remaining):
        if let output = readPayload(bytes, &offset, header, remaining) { return output }
      case .searching:
        guard let found = search.scan(bytes, &offset, maximumSize: maximumSize) else {
          return nil
        }
        counts = counts + found
        state = .header(word: 0, count: 0)
        return .found
      case .records(var reader):
        let isHeartbeat = reader.nextHeartbeat(bytes, &offset)
        state = .records(reader)
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
  public mutating func skip(_ count: Int) -> Output? {
    guard count > 0 else { return nil }
    switch state {
    case .payload(let header, let remaining):
      method.abandon()
      guard count >= remaining else {
        state = .payload(header, remaining: remaining - count)
        return nil
      }
      // The frame was on the wire to its end, though the end octet was not captured.
      counts.count(header.kind)
      guard count == remaining else { return lose() }
      state = .header(word: 0, count: 0)
      return header.kind == .heartbeat ? .heartbeat : nil
    case .opening, .header:
      return lose()
    case .searching:
      search.reset()
      return nil
    case .records(var reader):
      let isHeartbeat = reader.skip(count)
      state = .records(reader)
      return isHeartbeat ? .sealedHeartbeat : nil
    case .opaque:
      return nil
    }
  }

  private mutating func lose() -> Output {
    method.abandon()
    search.reset()
    state = .searching
    losses += 1
    return .lost
  }

  /// The first eight bytes decide what the stream is.
  private mutating func open(
    _ bytes: Span<UInt8>, _ offset: inout Int, _ word: UInt64, _ count: Int
  ) -> Output? {
    // Only a broker answers without a protocol header: its first frame is connection.start.
    if count == 0, bytes[offset] == FrameHeader.Kind.method.rawValue {
      state = .header(word: 0, count: 0)
      return nil
    }
    let word = word << 8 | UInt64(bytes[offset])
    offset += 1
    guard count + 1 == 8 else {
      state = .opening(word: word, count: count + 1)
      return nil
    }
    guard word >> 32 == ProtocolHeader.magic else {
      let first = (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
      state = TLSRecordReader.opens(with: first) ? .records(TLSRecordReader(first)) : .opaque
      return .foreign(first)
    }
    state = ProtocolHeader.isAMQP0(word) ? .header(word: 0, count: 0) : .opaque
    return .protocolHeader(word)
  }

  private mutating func readHeader(
    _ bytes: Span<UInt8>, _ offset: inout Int, _ word: UInt64, _ count: Int
  ) -> Output? {
    var word = word
    var count = count
    while count < FrameHeader.length, offset < bytes.count {
      word = word << 8 | UInt64(bytes[offset])
      count += 1
      offset += 1
    }
    guard count == FrameHeader.length else {
      state = .header(word: word, count: count)
      return nil
    }
    guard let header = FrameHeader(word: word, maximumSize: maximumSize) else { return lose() }
    state = .payload(header, remaining: header.size + 1)
    if header.kind == .method, header.channel == 0 { method.begin(size: header.size) }
    return nil
  }

  /// Reads payload and end octet; `remaining` counts both.
  private mutating func readPayload(
    _ bytes: Span<UInt8>, _ offset: inout Int, _ header: FrameHeader, _ remaining: Int
  ) -> Output? {
    let available = min(remaining, bytes.count - offset)
    method.append(bytes, offset..<offset + min(available, remaining - 1))
    offset += available
    guard available == remaining else {
      state = .payload(header, remaining: remaining - available)
      return nil
    }
    guard bytes[offset - 1] == FrameHeader.end else { return lose() }
    counts.count(header.kind)
    state = .header(word: 0, count: 0)
    if header.kind == .heartbeat { return .heartbeat }
    return method.finish().map(Output.method)
  }
}

/// The first eight bytes of a connection.
public enum ProtocolHeader {
  /// `AMQP`.
  static let magic: UInt64 = 0x414d_5150
  /// `AMQP` 0 0 9 1.
  public static let amqp091: UInt64 = 0x414d_5150_0000_0901
  /// Whether the broker takes the header for 0-9-1: also that of 0-9, and of 0-8 (no longer since
  /// 4.0), which old clients send (rabbit_reader, `handshake`).
  static func isAMQP0(_ word: UInt64) -> Bool {
    [amqp091, 0x414d_5150_0101_0009, 0x414d_5150_0101_0800, 0x414d_5150_0101_0901].contains(word)
  }
  /// `AMQP` 0 1 0 0: AMQP 1.0 without a security layer.
  public static let amqp10: UInt64 = 0x414d_5150_0001_0000
  /// `AMQP` 3 1 0 0: AMQP 1.0 over SASL.
  public static let amqp10SASL: UInt64 = 0x414d_5150_0301_0000
}
