/// What the two sides have told each other in AMQP, and when.
public struct Conversation: Sendable {
  /// The protocol spoken, as the client's first bytes tell.
  public enum Dialect: Sendable, Equatable {
    case unknown
    case amqp091
    case amqp10(header: UInt64)
    case tls
    /// Neither; the client's first eight bytes.
    case foreign([UInt8])
  }

  private enum Kind: UInt8 { case unknown, amqp091, amqp10, tls, foreign }

  /// What they agreed on; see ``HandshakeInterner``.
  var terms: Boxed<HandshakeTerms>?
  /// As the client calls it (`connection_name`).
  public private(set) var name: String?
  @CompactInstant private var tunedAt: Instant?
  /// The broker's first heartbeat, which it always sends half an interval after tune-ok.
  @CompactInstant var firstBrokerHeartbeat: Instant?
  /// All rare facts of the flow share one box: see ``Flow/rareState``.
  var rare = RareBox<Flow.RareState>()
  private var kind = Kind.unknown
  /// Whether the broker has answered connection.open, or heartbeats show that it must have.
  public internal(set) var isOpen = false

  struct RareState: Sendable {
    /// The client's first eight bytes, where they are no protocol header.
    var opening: [UInt8] = []
    /// The protocol header, where it is that of AMQP 1.0.
    var header: UInt64 = 0
    @CompactInstant var dialectSince: Instant?
    var isHeaderAccepted = false
    var closeByBroker: (close: Close, at: Instant)?
    var closeByClient: (close: Close, at: Instant)?
    @CompactInstant var closeOkAt: Instant?
    @CompactInstant var openOkAt: Instant?
    @CompactInstant var blockedSince: Instant?
    @CompactInstant var unblockedAt: Instant?

    var heapSize: Int {
      HeapSize.array(opening) + HeapSize.text(closeByBroker?.close.text)
        + HeapSize.text(closeByClient?.close.text)
    }
  }

  public init() {}

  /// Bytes of memory beyond this and its rare facts.
  ///
  /// - Parameter isShared: whether the terms are somebody else's.
  func heapSize(isShared: Bool) -> Int {
    HeapSize.text(name) + (isShared ? 0 : terms?.value.heapSize ?? 0)
  }

  /// Without its rare facts.
  mutating func move(over suspension: HostSuspension) {
    tunedAt = suspension.moved(tunedAt)
    firstBrokerHeartbeat = suspension.moved(firstBrokerHeartbeat)
  }

  var dialect: Dialect {
    switch kind {
    case .unknown: .unknown
    case .amqp091: .amqp091
    case .amqp10: .amqp10(header: rare.fact { $0.conversation.header } ?? 0)
    case .tls: .tls
    case .foreign: .foreign(rare.fact { $0.conversation.opening } ?? [])
    }
  }

  /// When the client's first bytes, which tell that it speaks no AMQP 0-9-1, had come.
  var dialectSince: Instant? { rare.fact { $0.conversation.dialectSince } }

  /// Whether the broker answered a protocol header of AMQP 1.0 with the same.
  var isHeaderAccepted: Bool { rare.fact { $0.conversation.isHeaderAccepted } ?? false }

  public var start: Start? { terms?.value.start }
  /// Without the name: see ``name``.
  public var startOk: StartOk? { terms?.value.startOk }
  public var vhost: String? { terms?.value.vhost }

  /// The client's `connection.tune-ok`, when it arrived.
  var tuneOk: (tuning: Tuning, at: Instant)? {
    get { tuning.flatMap { tuning in tunedAt.map { (tuning, $0) } } }
    set {
      agree { $0.tuning = newValue?.tuning }
      tunedAt = newValue?.at
    }
  }

  private var tuning: Tuning? { terms?.value.tuning }

  private mutating func agree(_ change: (inout HandshakeTerms) -> Void) {
    var changed = terms ?? Boxed(HandshakeTerms())
    terms = nil
    change(&changed.value)
    terms = changed
  }

  /// connection.close by each side, and the answer.
  var closeByBroker: (close: Close, at: Instant)? {
    get { rare.fact { $0.conversation.closeByBroker } }
    set { rare.facts.conversation.closeByBroker = newValue }
  }
  var closeByClient: (close: Close, at: Instant)? {
    get { rare.fact { $0.conversation.closeByClient } }
    set { rare.facts.conversation.closeByClient = newValue }
  }
  var closeOkAt: Instant? {
    get { rare.fact { $0.conversation.closeOkAt } }
    set { rare.facts.conversation.closeOkAt = newValue }
  }

  /// When the broker answered connection.open, where the capture lacks tune-ok.
  var openOkAt: Instant? { rare.fact { $0.conversation.openOkAt } }

  /// Since when publishing is blocked (`connection.blocked`).
  var blockedSince: Instant? {
    get { rare.fact { $0.conversation.blockedSince } }
    set { rare.facts.conversation.blockedSince = newValue }
  }

  /// The last `connection.unblocked`: the heartbeat monitor started anew.
  var unblockedAt: Instant? {
    get { rare.fact { $0.conversation.unblockedAt } }
    set { rare.facts.conversation.unblockedAt = newValue }
  }

  /// The heartbeat interval both sides use: the client's word (rabbit_reader, `tune_ok`).
  public var heartbeat: Interval? {
    tuning.map { .seconds(Int($0.heartbeat)) }
  }

  /// Whether another heartbeat would change nothing here.
  var knowsHeartbeats: Bool {
    kind == .amqp091 && firstBrokerHeartbeat != nil && tuning != nil
  }

  /// Whether it is open, has heartbeats, is not blocked, and nobody has begun to close it.
  var isUndisturbed: Bool {
    kind == .amqp091 && isOpen && rare.isUntouched && tuning.map { $0.heartbeat > 0 } ?? false
  }

  /// Records what a side's frames said.
  mutating func note(_ output: FrameReader.Output, from side: Side, at instant: Instant) {
    switch output {
    case .protocolHeader(let word):
      guard side == .client else {
        noteAnswer(word)
        return
      }
      if ProtocolHeader.isAMQP0(word) {
        kind = .amqp091
      } else {
        kind = .amqp10
        rare.facts.conversation.header = word
        rare.facts.conversation.dialectSince = instant
      }
    case .foreign(let bytes):
      guard side == .client else { return }
      kind = TLSRecordReader.opens(with: bytes) ? .tls : .foreign
      rare.facts.conversation.opening = bytes
      rare.facts.conversation.dialectSince = instant
    case .heartbeat:
      kind = .amqp091
      noteHeartbeat(from: side, at: instant)
    case .sealedHeartbeat:
      noteHeartbeat(from: side, at: instant)
    case .method(let method):
      note(method, from: side, at: instant)
    case .found:
      kind = .amqp091
    case .prefetch: isOpen = true
    case .partial, .proxied, .lost: break
    }
  }

  /// - Parameter word: the broker's protocol header.
  private mutating func noteAnswer(_ word: UInt64) {
    if kind == .amqp10 {
      rare.facts.conversation.isHeaderAccepted = dialect == .amqp10(header: word)
    }
    // A broker that answers a TLS greeting with its own header has no TLS on this port.
    if kind == .tls { kind = .foreign }
  }

  /// The broker reads no PROXY header: it takes its first bytes for the client's own.
  ///
  /// - Returns: whether that is what its protocol header says. Of another dialect's it says nothing.
  mutating func noteRefusal(of header: ProxyHeader, at instant: Instant) -> Bool {
    guard kind == .unknown || kind == .amqp091, start == nil else { return false }
    kind = .foreign
    rare.facts.conversation.opening = FrameReader.bytes(of: header.opening)
    rare.facts.conversation.dialectSince = instant
    return true
  }

  private mutating func noteStartOk(_ value: StartOk) {
    var shared = value
    shared.connectionName = nil
    name = value.connectionName
    agree { $0.startOk = shared }
  }

  private mutating func noteHeartbeat(from side: Side, at instant: Instant) {
    isOpen = true
    if side == .broker, firstBrokerHeartbeat == nil { firstBrokerHeartbeat = instant }
  }

  private mutating func note(
    _ method: ConnectionMethod, from side: Side, at instant: Instant
  ) {
    kind = .amqp091
    switch (method, side) {
    case (.start(let value), .broker): agree { $0.start = value }
    case (.startOk(let value), .client): noteStartOk(value)
    case (.tuneOk(let value), .client): tuneOk = (value, instant)
    case (.open(let value), .client): agree { $0.vhost = value }
    case (.openOk, .broker):
      isOpen = true
      if tuning == nil { rare.facts.conversation.openOkAt = instant }
    case (.close(let value), .broker): closeByBroker = closeByBroker ?? (value, instant)
    case (.close(let value), .client): closeByClient = closeByClient ?? (value, instant)
    case (.closeOk, _): closeOkAt = closeOkAt ?? instant
    case (.blocked, .broker): blockedSince = blockedSince ?? instant
    case (.unblocked, .broker):
      blockedSince = nil
      unblockedAt = instant
    default: break
    }
  }
}
