/// Measures how far the capture is from the broker and from the clients.
///
/// Kernels answer a SYN and a SYN-ACK at once; and a host sends its packets with one of a few hop
/// limits, which every router counts down.
struct VantageMeter: Sendable {
  private var toBroker = RoundTrips()
  private var toClients = RoundTrips()
  /// Packets of each side with the hop limit of a sender, and with a lesser one.
  private var brokers = Hops()
  private var clients = Hops()

  private struct Hops: Sendable {
    var none = 0
    var some = 0

    mutating func add(_ hopLimit: UInt8) {
      switch hopLimit {
      // Linux and macOS, Windows, and network devices (IANA has recommended 64).
      case 64, 128, 255: none += 1
      default: some += 1
      }
    }

    mutating func add(_ other: Hops) {
      none += other.none
      some += other.some
    }

    /// Whether no router lies between here and any of them, but for a few forged packets.
    var areNone: Bool { none > 0 && some * 10 <= none }

    /// Whether there is one for some of them.
    var areSome: Bool { some > 0 && some * 10 > none }
  }

  /// What a flow had before a segment that may be an answer.
  struct Before {
    /// Bytes of the broker's, and of the client's, without an acknowledgment.
    fileprivate var brokersWait: Bool
    fileprivate var clientsWait: Bool

    /// `mutating`, though nothing is changed: so the flow is not copied.
    init(_ flow: inout Flow) {
      brokersWait = !flow.unanswered.isEmpty && !flow.unanswered.isTroubled
      clientsWait = !flow.isClientRepeating && flow.client.acknowledged != flow.client.next
    }
  }

  /// - Parameter flow: after it took in the segment.
  mutating func note(
    _ segment: TCPSegment, from side: Side, of flow: inout Flow, before: Before, at now: Instant
  ) {
    switch side {
    case .broker:
      if segment.flags.contains(.syn) {
        brokers.add(segment.hopLimit)
        if let asked = flow.client.lastSeen { add(now - asked, to: \.toBroker) }
      } else if !flow.sawBeginning, before.clientsWait,
        flow.client.acknowledged == flow.client.next, let sent = flow.clientLastHeard
      {
        brokers.add(segment.hopLimit)
        add(now - sent, to: \.toBroker)
      }
    case .client:
      let sent: Instant?
      if flow.sawBeginning {
        sent = flow.marks.contains(.established) ? flow.broker.lastSeen : nil
      } else {
        sent = before.brokersWait && flow.unanswered.isEmpty ? flow.brokerLastNew : nil
      }
      guard let sent else { return }
      clients.add(segment.hopLimit)
      add(now - sent, to: \.toClients)
    }
  }

  private mutating func add(_ wait: Interval, to trips: WritableKeyPath<Self, RoundTrips>) {
    self[keyPath: trips].add(wait)
  }

  mutating func add(_ other: VantageMeter) {
    toBroker.add(other.toBroker)
    toClients.add(other.toClients)
    brokers.add(other.brokers)
    clients.add(other.clients)
  }

  /// `nil` where nothing was measured.
  var vantage: Vantage? {
    let (broker, clients) = (toBroker.lowerQuartile, toClients.lowerQuartile)
    guard broker != nil || clients != nil else { return nil }
    return Vantage(
      place: place(toBroker: broker, toClients: clients), toBroker: broker, toClients: clients)
  }

  /// On the host itself, or next to it, an answer takes less.
  private static let near = Interval.microseconds(300)
  /// On another host, or behind a network, it takes more.
  private static let far = Interval.milliseconds(1)
  /// So many times nearer is no accident.
  private static let nearer = 3

  private func place(toBroker: Interval?, toClients: Interval?) -> Vantage.Place {
    guard let toBroker, let toClients else { return .unknown }
    if toBroker <= Self.near, toBroker * Self.nearer <= toClients { return .broker }
    if toClients <= Self.near, toClients * Self.nearer <= toBroker { return .client }
    if toBroker > Self.far, toClients > Self.far { return .between }
    if brokers.areNone, clients.areSome { return .broker }
    if brokers.areSome, clients.areNone { return .client }
    return brokers.areSome && clients.areSome ? .between : .unknown
  }
}
