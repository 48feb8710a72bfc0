/// How a flow began, what its sides told each other, and when their heartbeats came: what is asked
/// of it seldom, and so stands apart from what every packet asks for.
extension Flow {
  struct History: Sendable {
    let firstSeen: Instant
    let firstSequence: SequenceNumber
    @CompactInstant var synAt: Instant?
    @CompactInstant var synAckAt: Instant?
    @CompactInstant var establishedAt: Instant?
    var client = Side()
    var broker = Side()
    var conversation = Conversation()
    var rarities = Seldom<Rarities>()

    struct Side: Sendable {
      /// The sequence number of the SYN, where it was seen.
      var initial: SequenceNumber?
      var maximumSegmentSize: UInt16?
      /// The sequence number of the first byte that counts as of the stream.
      var streamStart: SequenceNumber?
      var rhythm = HeartbeatRhythm()
    }

    init(firstSeen: Instant, firstSequence: SequenceNumber) {
      self.firstSeen = firstSeen
      self.firstSequence = firstSequence
    }

    subscript(side: FlatlineCore.Side) -> Side {
      get { side == .client ? client : broker }
      _modify {
        switch side {
        case .client: yield &client
        case .broker: yield &broker
        }
      }
    }
  }

  /// What happens to few flows, or at their end only.
  struct Rarities: Facts {
    var hintedHeartbeat: Interval?
    var probes: ProbeRun?
    var probeWait: Interval?
    @CompactInstant var lastProbe: Instant?
    @CompactInstant var finByClient: Instant?
    @CompactInstant var finByBroker: Instant?
    var resetByClient: Reset?
    @CompactInstant var resetByBroker: Instant?
    var brokerHadNoSocket = false
  }

  public var firstSeen: Instant { history.value.firstSeen }

  /// Of the first segment seen, from either side: unlike its instant, which the capture stamps, it
  /// is the same wherever the flow is captured.
  public var firstSequence: SequenceNumber { history.value.firstSequence }

  /// When the client's SYN and the broker's SYN-ACK were first seen.
  public var synAt: Instant? { history.value.synAt }
  public var synAckAt: Instant? { history.value.synAckAt }

  /// When the three-way handshake ended: the broker's listener can accept from here on.
  public var establishedAt: Instant? { history.value.establishedAt }

  public internal(set) var conversation: Conversation {
    @inline(__always)
    _read { yield history.value.conversation }
    @inline(__always)
    _modify { yield &history.value.conversation }
  }

  /// The largest payload that the client takes (RFC 9293 section 3.7.1), where its SYN told.
  public var clientMaximumSegmentSize: UInt16? {
    history.value.client.maximumSegmentSize
  }

  /// Bytes of a side's stream up to the one that is expected next, captured or not; modulo 2^32.
  public func bytes(from side: Side) -> Int {
    guard let start = history.value[side].streamStart, let end = self[side].expected else {
      return 0
    }
    return Int(end.value &- start.value)
  }

  /// The heartbeat interval, as somebody told who asked the broker.
  public var hintedHeartbeat: Interval? { rare { $0.hintedHeartbeat } }

  /// Probes of the broker that have not been answered.
  public var probes: ProbeRun? { rare { $0.probes } }

  /// The wait between its last two probes in a row, answered or not.
  public var probeWait: Interval? { rare { $0.probeWait } }

  public var finByClient: Instant? { rare { $0.finByClient } }
  public var finByBroker: Instant? { rare { $0.finByBroker } }
  public var resetByClient: Reset? { rare { $0.resetByClient } }
  public var resetByBroker: Instant? { rare { $0.resetByBroker } }

  /// Whether that was an answer to a segment for a socket that is gone already: without the ACK
  /// flag (`tcp_v4_send_reset`). A kernel that gave up says nothing, until it is asked.
  public var brokerHadNoSocket: Bool { rare { $0.brokerHadNoSocket } ?? false }

  /// Whether there are no probes, FIN or RST, and whatever else seldom happens.
  var hasNoRarities: Bool { history.value.rarities.isUntouched }

  @inline(__always)
  private func rare<Fact>(_ read: (borrowing Rarities) -> Fact?) -> Fact? {
    // Of most flows without a look at what there could be.
    hasNoRarities ? nil : history.value.rarities.fact(read)
  }
}
