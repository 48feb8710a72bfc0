import FlatlineCore

/// Finds what is secret in a client's stream: passwords and tokens, in connection.start-ok, secure-ok
/// and update-secret (AMQP 0-9-1 and RabbitMQ's extension).
///
/// It reads byte by byte, so it does not matter how the stream was cut into segments. Where it cannot
/// follow before the connection is open, everything is secret.
struct SecretMask {
  private enum State {
    /// Of the protocol header, or of what stands in its place.
    case header
    /// A frame; ``pending`` has it from its beginning.
    case frame
    /// Bytes left of a frame that has no secret.
    case skipping(Int)
    /// Where frames begin is not known; ``pending`` has the last bytes.
    case lost
    /// It is encrypted.
    case opaque
    /// Another protocol than AMQP 0-9-1, whose secrets are not known.
    case foreign
  }

  private var state = State.lost
  private var pending: [UInt8] = []
  /// Where the next byte of the stream is.
  private var next: SequenceNumber?
  /// Whether tune-ok, or anything on a channel, has been seen.
  private var isOpen = true
  /// What was secret so far, for what is sent again.
  private var secrets: [(start: SequenceNumber, end: SequenceNumber)] = []

  private static let frameHeader = 7
  private static let protocolHeader = 8
  /// Of a method's frame, as `MethodBuffer` of the core: RabbitMQ's frame_max, 128 KiB.
  private static let longestFrame = 131_072
  private static let mostSecrets = 64

  /// The client's SYN: its stream begins here.
  mutating func begin(at sequence: SequenceNumber) {
    self = SecretMask()
    state = .header
    isOpen = false
    next = sequence.advanced(by: 1)
  }

  /// - Parameters:
  ///   - payload: of a client's segment, as far as it was captured.
  ///   - length: of the payload on the wire.
  /// - Returns: which bytes of it are secret, in order.
  mutating func secrets(
    in payload: Span<UInt8>, at sequence: SequenceNumber, length: Int
  ) -> [Range<Int>] {
    var found = known(in: payload.count, at: sequence)
    var index = 0
    if let next, sequence.isBefore(next) {
      index = min(payload.count, next.distance(from: sequence))
    } else if let next, next != sequence {
      lose()
    }
    while index < payload.count {
      if isSecret(payload[index]) {
        if let last = found.last, last.upperBound == index {
          found[found.count - 1] = last.lowerBound..<index + 1
        } else {
          found.append(index..<index + 1)
        }
        remember(sequence.advanced(by: index))
      }
      index += 1
    }
    let end = sequence.advanced(by: payload.count)
    if next.map({ end.isAfter($0) }) ?? true { next = end }
    if payload.count < length { lose() }
    return found
  }

  private func known(in count: Int, at sequence: SequenceNumber) -> [Range<Int>] {
    secrets.compactMap { secret in
      let start = max(0, Int(truncatingIfNeeded: secret.start.distance(from: sequence)))
      let end = min(count, Int(truncatingIfNeeded: secret.end.distance(from: sequence)))
      return start < end ? start..<end : nil
    }
  }

  private mutating func remember(_ sequence: SequenceNumber) {
    if let last = secrets.last, last.end == sequence {
      secrets[secrets.count - 1].end = sequence.advanced(by: 1)
    } else if secrets.count < Self.mostSecrets {
      secrets.append((sequence, sequence.advanced(by: 1)))
    }
  }

  private mutating func lose() {
    if case .opaque = state { return }
    if case .foreign = state { return }
    (state, pending) = (.lost, [])
  }

  /// Takes in the next byte of the stream.
  private mutating func isSecret(_ byte: UInt8) -> Bool {
    switch state {
    case .opaque: return false
    case .foreign: return true
    case .header:
      readHeader(byte)
      return false
    case .skipping(let count):
      state = count > 1 ? .skipping(count - 1) : .frame
      return false
    case .lost: return search(byte) || !isOpen
    case .frame: return readFrame(byte)
    }
  }

  private mutating func readHeader(_ byte: UInt8) {
    pending.append(byte)
    // A handshake of TLS begins with 22; a PROXY header comes before all else.
    if pending == [22] { state = .opaque }
    guard pending.count == Self.protocolHeader else { return }
    switch pending {
    case [0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]: state = .frame
    case _ where pending.starts(with: [0x41, 0x4d, 0x51, 0x50]): state = .foreign
    default: (state, isOpen) = (.lost, true)
    }
    pending = []
  }

  /// Looks for a method that has a secret.
  private mutating func search(_ byte: UInt8) -> Bool {
    pending.append(byte)
    let length = Self.frameHeader + 4
    if pending.count > length { pending.removeFirst(pending.count - length) }
    guard pending.count == length, pending.starts(with: [1, 0, 0]), pending[7...9] == [0, 10, 0],
      Method(rawValue: pending[10]) != nil, frameSize <= Self.longestFrame
    else { return false }
    state = .frame
    return false
  }

  private var frameSize: Int { number(at: 3) }

  private func number(at index: Int) -> Int {
    pending[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Methods of class 10 (connection) whose contents are secret.
  private enum Method: UInt8 {
    case startOk = 11
    case secureOk = 21
    case updateSecret = 70
  }
  private static let tuneOk: UInt8 = 31

  private mutating func readFrame(_ byte: UInt8) -> Bool {
    pending.append(byte)
    guard pending.count >= Self.frameHeader else { return false }
    let isMethod = pending[0] == 1 && pending[1] == 0 && pending[2] == 0
    if pending.count == Self.frameHeader {
      if pending[1] != 0 || pending[2] != 0 { isOpen = true }
      guard (1...8).contains(pending[0]), frameSize <= Self.longestFrame || !isMethod else {
        lose()
        return !isOpen
      }
      if !isMethod {
        state = .skipping(frameSize + 1)
        pending = []
      }
      return false
    }
    let isSecret = secret?.contains(pending.count - 1) ?? false
    if pending.count == Self.frameHeader + frameSize + 1 {
      if pending[7...9] == [0, 10, 0], pending[10] == Self.tuneOk { isOpen = true }
      pending = []
    }
    return isSecret
  }

  /// Where the secret of the pending frame is, as soon as what comes before it is known.
  private var secret: Range<Int>? {
    let arguments = Self.frameHeader + 4
    guard pending.count > arguments, pending[7...9] == [0, 10, 0],
      let method = Method(rawValue: pending[10])
    else { return nil }
    var length = arguments
    if method == .startOk {
      guard pending.count >= length + 4 else { return nil }
      length += 4 + number(at: length)
      guard pending.count > length else { return nil }
      length += 1 + Int(pending[length])
    }
    guard pending.count > length + 4 else { return nil }
    return length + 4..<length + 4 + number(at: length)
  }
}
