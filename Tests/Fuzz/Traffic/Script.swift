import SyntheticTraffic

@testable import FlatlineCore

/// What an input says: settings, and then one act after the other.
struct Script {
  /// What happens to an engine.
  enum Step {
    /// Of ``Script/packets``.
    case packets(Range<Int>)
    case loss(count: Int, isBlind: Bool)
    case advance(Interval)
    case word(KernelWord)
    /// All sockets were told of since an interval ago.
    case sweep(Interval)
  }

  /// How the packets are read, too: it must give the same events.
  enum Way: CaseIterable {
    case inBatches, slowly, inShards
  }

  /// The first byte of an act: three bits of its kind, one of the sender, two of the connection.
  enum Act {
    static let segment: UInt8 = 0
    /// The last packet, captured once more.
    static let again: UInt8 = 3
    static let message: UInt8 = 4
    static let crowd: UInt8 = 5
    static let change: UInt8 = 6
    static let rawPacket: UInt8 = 7

    static func byte(_ kind: UInt8, connection: Int, fromBroker: Bool) -> UInt8 {
      kind << 5 | (fromBroker ? 4 : 0) | UInt8(connection)
    }
  }

  /// An input that asks for more ends there.
  static let mostPackets = 1000
  static let origin =
    Instant(secondsSinceEpoch: 1_700_000_000, nanoseconds: 0) ?? .distantPast
  /// In bytes: so little that a crowd fills it.
  static let littleMemory = 150_000

  private(set) var configuration = Engine.Configuration()
  private(set) var hasBound = false
  private(set) var batchSeed: UInt16 = 0
  private(set) var otherWay = Way.slowly
  private(set) var packets = PacketBatch()
  private(set) var steps: [Step] = []
  private var connections = (0..<ScriptedConnection.count).map(ScriptedConnection.init(index:))
  private var now = Self.origin
  private var crowd = UInt32(0)
  private var firstOfStep = 0

  init(_ bytes: [UInt8]) {
    var input = FuzzInput(bytes)
    configure(input.byte(), input.byte())
    batchSeed = input.word16()
    otherWay = input.choice(Way.allCases)
    while !input.isEmpty, packets.entries.count < Self.mostPackets { act(&input) }
    endStep()
  }

  private mutating func configure(_ kernel: UInt8, _ limits: UInt8) {
    configuration.ports = ScriptedConnection.ports
    configuration.kernel.retries2 = [15, 6, 1, 0, 255, 3, 15, 15][Int(kernel & 7)]
    if kernel & 8 != 0 { configuration.kernel.keepalive = KernelProfile.Keepalive() }
    if kernel & 16 != 0 { configuration.kernel.userTimeout = .seconds(30) }
    if kernel & 32 != 0 { configuration.kernel.hz = 1000 }
    if kernel & 64 != 0 { configuration.broker.version = BrokerVersion(4, 0, 5) }
    if kernel & 128 != 0 { configuration.brokerAddresses = [.broker] }
    hasBound = limits & 1 != 0
    if hasBound { configuration.maximumMemory = Self.littleMemory }
    if limits & 2 != 0 { configuration.maximumFlows = 8 }
    if limits & 4 != 0 { configuration.countsFrames = true }
    configuration.asksKernel = limits & 8 != 0
  }

  private mutating func act(_ input: inout FuzzInput) {
    let first = input.byte()
    let connection = Int(first) % ScriptedConnection.count
    let isBrokers = first & 4 != 0
    now = max(.distantPast, now + Pause.read(&input))
    switch first >> 5 {
    case Act.again: repeatLast(connection, &input)
    case Act.message: tell(connection, &input)
    case Act.crowd: appendCrowd(of: input.byte(), stage: input.byte())
    case Act.change: change(connection, &input)
    case Act.rawPacket: append(raw: &input)
    default: send(SegmentCode(&input), connection, fromBroker: isBrokers)
    }
  }

  private mutating func send(_ code: SegmentCode, _ connection: Int, fromBroker: Bool) {
    let packet = connections[connection].packet(code, fromBroker: fromBroker, clock: clock)
    let (linkType, bytes) = connections[connection].link.capture(packet)
    append(bytes, linkType, captured: code.marks.contains(.isCut) ? bytes.count - 3 : bytes.count)
  }

  /// In milliseconds, as Linux counts.
  private var clock: UInt32 {
    UInt32(truncatingIfNeeded: (now.nanosecondsSinceEpoch) / 1_000_000)
  }

  private mutating func repeatLast(_ connection: Int, _ input: inout FuzzInput) {
    var packet = connections[connection].last
    guard !packet.isEmpty else { return }
    // Behind a router the time to live is another.
    if input.flag(), packet[0] >> 4 == 4 { packet[8] &-= 1 }
    let (linkType, bytes) = connections[connection].link.capture(packet)
    append(bytes, linkType)
  }

  private mutating func tell(_ connection: Int, _ input: inout FuzzInput) {
    let message = ScriptedMessage(&input, connections[connection])
    guard let message else { return }
    let (linkType, bytes) = connections[connection].link.capture(message.bytes, type: message.type)
    append(bytes, linkType)
  }

  /// Many clients at once, each of which comes as far as the others.
  private mutating func appendCrowd(of count: UInt8, stage: UInt8) {
    for _ in 0..<count where packets.entries.count < Self.mostPackets {
      for packet in CrowdMember(number: crowd).packets(stage: stage) { append(packet, .rawIP) }
      crowd += 1
    }
  }

  private mutating func change(_ connection: Int, _ input: inout FuzzInput) {
    let kind = input.byte()
    switch kind & 7 {
    case 0:
      endStep()
      steps.append(.loss(count: Int(kind >> 4), isBlind: kind & 8 != 0))
    case 1:
      endStep()
      steps.append(.advance(Pause.read(&input)))
    case 2:
      endStep()
      steps.append(.word(word(about: connections[connection], &input)))
    case 3:
      endStep()
      steps.append(.sweep(Pause.read(&input)))
    default:
      connections[connection].begin(fromSamePort: kind & 8 != 0, number: input.word32())
    }
  }

  private func word(
    about connection: ScriptedConnection, _ input: inout FuzzInput
  ) -> KernelWord {
    let kind = input.byte()
    var word = KernelWord(
      client: connection.client, broker: connection.broker, at: now, .living,
      lastHeard: kind & 4 == 0 ? nil : now - Pause.read(&input))
    if kind & 8 != 0 {
      word.sendQueue = SendQueue(
        bytes: Int(input.word32()), memory: Int(input.word32()), limit: Int(input.word32()))
    }
    switch kind & 3 {
    case 0: word.socket = .gone
    case 1: word.socket = .waiting
    case 2:
      let (wait, width) = (Pause.read(&input), Pause.read(&input).magnitude)
      let deadline = SocketDeadline(
        closesAt: now + wait, earliest: now + wait - width, latest: now + wait + width,
        since: now - Pause.read(&input))
      word.socket = .dying(deadline, retries: Int(input.byte()))
    default: break
    }
    return word
  }

  private mutating func append(raw input: inout FuzzInput) {
    let linkType = input.choice(LinkType.allCases)
    let missing = Int(input.byte())
    append(input.bytes(Int(input.byte())), linkType, missing: missing)
  }

  private mutating func append(
    _ bytes: [UInt8], _ linkType: LinkType, captured: Int? = nil, missing: Int = 0
  ) {
    let header = PacketHeader(
      timestamp: now, linkType: linkType, originalLength: bytes.count + missing)
    packets.append(bytes.span.extracting(..<max(0, captured ?? bytes.count)), header)
  }

  private mutating func endStep() {
    if packets.entries.count > firstOfStep {
      steps.append(.packets(firstOfStep..<packets.entries.count))
    }
    firstOfStep = packets.entries.count
  }
}
