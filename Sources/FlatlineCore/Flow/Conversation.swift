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

  /// What they agreed on; see ``Greetings``.
  var terms: Boxed<Terms>?
  /// As the client calls it (`connection_name`).
  public private(set) var name: String?
  @CompactInstant private var tunedAt: Instant?
  /// The broker's first heartbeat, which it always sends half an interval after tune-ok.
  @CompactInstant public internal(set) var firstBrokerHeartbeat: Instant?
  /// With what else there seldom is to the flow: one box for all.
  var seldom = Seldom<Flow.Rarities>()
  private var kind = Kind.unknown
  /// Whether the broker has answered connection.open.
  public internal(set) var isOpen = false

  struct Rarities: Sendable {
    /// The client's first eight bytes, where they are no protocol header.
    var opening: [UInt8] = []
    /// The protocol header, where it is that of AMQP 1.0.
    var header: UInt64 = 0
    @CompactInstant var dialectSince: Instant?
    var isHeaderAccepted = false
    var closeByBroker: (close: Close, at: Instant)?
    var closeByClient: (close: Close, at: Instant)?
    @CompactInstant var closeOkAt: Instant?
    @CompactInstant var blockedSince: Instant?
    @CompactInstant var unblockedAt: Instant?
  }

  public init() {}

  public var dialect: Dialect {
    switch kind {
    case .unknown: .unknown
    case .amqp091: .amqp091
    case .amqp10: .amqp10(header: seldom.fact { $0.conversation.header } ?? 0)
    case .tls: .tls
    case .foreign: .foreign(seldom.fact { $0.conversation.opening } ?? [])
    }
  }

  /// When the client's first bytes, which tell that it speaks no AMQP 0-9-1, had come.
  public var dialectSince: Instant? { seldom.fact { $0.conversation.dialectSince } }

  /// Whether the broker answered a protocol header of AMQP 1.0 with the same.
  public var isHeaderAccepted: Bool { seldom.fact { $0.conversation.isHeaderAccepted } ?? false }

  public var start: Start? { terms?.value.start }
  /// Without the name: see ``name``.
  public var startOk: StartOk? { terms?.value.startOk }
  public var vhost: String? { terms?.value.vhost }

  /// The client's `connection.tune-ok`, when it arrived.
  public internal(set) var tuneOk: (tuning: Tuning, at: Instant)? {
    get { tuning.flatMap { tuning in tunedAt.map { (tuning, $0) } } }
    set {
      agree { $0.tuning = newValue?.tuning }
      tunedAt = newValue?.at
    }
  }

  private var tuning: Tuning? { terms?.value.tuning }

  private mutating func agree(_ change: (inout Terms) -> Void) {
    var changed = terms ?? Boxed(Terms())
    terms = nil
    change(&changed.value)
    terms = changed
  }

  /// connection.close by each side, and the answer.
  public internal(set) var closeByBroker: (close: Close, at: Instant)? {
    get { seldom.fact { $0.conversation.closeByBroker } }
    set { seldom.facts.conversation.closeByBroker = newValue }
  }
  public internal(set) var closeByClient: (close: Close, at: Instant)? {
    get { seldom.fact { $0.conversation.closeByClient } }
    set { seldom.facts.conversation.closeByClient = newValue }
  }
  public internal(set) var closeOkAt: Instant? {
    get { seldom.fact { $0.conversation.closeOkAt } }
    set { seldom.facts.conversation.closeOkAt = newValue }
  }

  /// Since when publishing is blocked (`connection.blocked`).
  public internal(set) var blockedSince: Instant? {
    get { seldom.fact { $0.conversation.blockedSince } }
    set { seldom.facts.conversation.blockedSince = newValue }
  }

  /// The last `connection.unblocked`: the heartbeat monitor started anew.
  public internal(set) var unblockedAt: Instant? {
    get { seldom.fact { $0.conversation.unblockedAt } }
    set { seldom.facts.conversation.unblockedAt = newValue }
  }

  /// The heartbeat interval both sides use: the client's word (rabbit_reader, `tune_ok`).
  public var heartbeat: Interval? {
    tuning.map { .seconds(Int($0.heartbeat)) }
  }

  /// Whether another heartbeat tells nothing of the conversation.
  var knowsHeartbeats: Bool {
    kind == .amqp091 && firstBrokerHeartbeat != nil && tuning != nil
  }

  /// Whether it is open, has heartbeats, and nobody wants to end it or has blocked it.
  var isUndisturbed: Bool {
    kind == .amqp091 && isOpen && seldom.isUntouched && tuning.map { $0.heartbeat > 0 } ?? false
  }

  /// Takes what a side's frames said.
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
        seldom.facts.conversation.header = word
        seldom.facts.conversation.dialectSince = instant
      }
    case .foreign(let bytes):
      guard side == .client else { return }
      kind = TLSRecordReader.opens(with: bytes) ? .tls : .foreign
      seldom.facts.conversation.opening = bytes
      seldom.facts.conversation.dialectSince = instant
    case .heartbeat:
      kind = .amqp091
      noteHeartbeat(from: side, at: instant)
    case .sealedHeartbeat:
      noteHeartbeat(from: side, at: instant)
    case .method(let method):
      note(method, from: side, at: instant)
    case .found:
      kind = .amqp091
    case .partial, .lost: break
    }
  }

  /// - Parameter word: the broker's protocol header.
  private mutating func noteAnswer(_ word: UInt64) {
    if kind == .amqp10 {
      seldom.facts.conversation.isHeaderAccepted = dialect == .amqp10(header: word)
    }
    // A broker that answers a TLS greeting with its own header has no TLS on this port.
    if kind == .tls { kind = .foreign }
  }

  private mutating func noteStartOk(_ value: StartOk) {
    var shared = value
    shared.connectionName = nil
    name = value.connectionName
    agree { $0.startOk = shared }
  }

  private mutating func noteHeartbeat(from side: Side, at instant: Instant) {
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
    case (.openOk, .broker): isOpen = true
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
