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

  public internal(set) var dialect = Dialect.unknown
  /// When the client's first bytes, which tell the dialect, had come.
  @CompactInstant public internal(set) var dialectSince: Instant?
  /// Whether the broker answered the client's protocol header with the same.
  public internal(set) var isHeaderAccepted = false
  private var tuning: Tuning?
  /// See ``Greetings``.
  var boxedStart: Boxed<Start>?
  private var boxedStartOk: Boxed<StartOk>?
  @CompactInstant private var tunedAt: Instant?
  public internal(set) var vhost: String?
  @CompactInstant public internal(set) var openOkAt: Instant?
  /// The broker's first heartbeat, which it always sends half an interval after tune-ok.
  @CompactInstant public internal(set) var firstBrokerHeartbeat: Instant?

  private var seldom = Seldom<Rarities>()

  private struct Rarities: Facts {
    /// The client's first eight bytes, where they are no protocol header.
    var opening: [UInt8] = []
    var closeByBroker: (close: Close, at: Instant)?
    var closeByClient: (close: Close, at: Instant)?
    @CompactInstant var closeOkAt: Instant?
    @CompactInstant var blockedSince: Instant?
    @CompactInstant var unblockedAt: Instant?
  }

  public init() {}

  public var start: Start? { boxedStart?.value }
  public var startOk: StartOk? { boxedStartOk?.value }

  /// The client's `connection.tune-ok`, when it arrived.
  public internal(set) var tuneOk: (tuning: Tuning, at: Instant)? {
    get { tuning.flatMap { tuning in tunedAt.map { (tuning, $0) } } }
    set { (tuning, tunedAt) = (newValue?.tuning, newValue?.at) }
  }

  /// connection.close by each side, and the answer.
  public internal(set) var closeByBroker: (close: Close, at: Instant)? {
    get { seldom.fact { $0.closeByBroker } }
    set { seldom.facts.closeByBroker = newValue }
  }
  public internal(set) var closeByClient: (close: Close, at: Instant)? {
    get { seldom.fact { $0.closeByClient } }
    set { seldom.facts.closeByClient = newValue }
  }
  public internal(set) var closeOkAt: Instant? {
    get { seldom.fact { $0.closeOkAt } }
    set { seldom.facts.closeOkAt = newValue }
  }

  /// Since when publishing is blocked (`connection.blocked`).
  public internal(set) var blockedSince: Instant? {
    get { seldom.fact { $0.blockedSince } }
    set { seldom.facts.blockedSince = newValue }
  }

  /// The last `connection.unblocked`: the heartbeat monitor started anew.
  public internal(set) var unblockedAt: Instant? {
    get { seldom.fact { $0.unblockedAt } }
    set { seldom.facts.unblockedAt = newValue }
  }

  /// The heartbeat interval both sides use: the client's word (rabbit_reader, `tune_ok`).
  public var heartbeat: Interval? {
    tuning.map { .seconds(Int($0.heartbeat)) }
  }

  /// Whether another heartbeat tells nothing of the conversation.
  var knowsHeartbeats: Bool {
    dialect == .amqp091 && tuning != nil && firstBrokerHeartbeat != nil
  }

  /// Whether it is open, has heartbeats, and nobody wants to end it or has blocked it.
  var isUndisturbed: Bool {
    dialect == .amqp091 && openOkAt != nil && tuning.map { $0.heartbeat > 0 } ?? false
      && seldom.isUntouched
  }

  /// Takes what a side's frames said.
  mutating func note(_ output: FrameReader.Output, from side: Side, at instant: Instant) {
    switch output {
    case .protocolHeader(let word):
      guard side == .client else {
        isHeaderAccepted = dialect == .amqp10(header: word)
        // A broker that answers a TLS greeting with its own header has no TLS on this port.
        if dialect == .tls { dialect = .foreign(seldom.facts.opening) }
        return
      }
      dialect = ProtocolHeader.isAMQP0(word) ? .amqp091 : .amqp10(header: word)
      dialectSince = instant
    case .foreign(let bytes):
      guard side == .client else { return }
      seldom.facts.opening = bytes
      dialect = TLSRecordReader.opens(with: bytes) ? .tls : .foreign(bytes)
      dialectSince = instant
    case .heartbeat:
      dialect = .amqp091
      noteHeartbeat(from: side, at: instant)
    case .sealedHeartbeat:
      noteHeartbeat(from: side, at: instant)
    case .method(let method):
      note(method, from: side, at: instant)
    case .found:
      dialect = .amqp091
    case .lost: break
    }
  }

  private mutating func noteHeartbeat(from side: Side, at instant: Instant) {
    if side == .broker, firstBrokerHeartbeat == nil { firstBrokerHeartbeat = instant }
  }

  private mutating func note(
    _ method: ConnectionMethod, from side: Side, at instant: Instant
  ) {
    dialect = .amqp091
    switch (method, side) {
    case (.start(let value), .broker): boxedStart = Boxed(value)
    case (.startOk(let value), .client): boxedStartOk = Boxed(value)
    case (.tuneOk(let value), .client): tuneOk = (value, instant)
    case (.open(let value), .client): vhost = value
    case (.openOk, .broker): openOkAt = instant
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
