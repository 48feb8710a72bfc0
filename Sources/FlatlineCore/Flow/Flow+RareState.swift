/// What happens to few flows, or only at their end. It stands apart from what every packet reads.
extension Flow {
  struct RareState: RareFacts {
    var hintedHeartbeat: Interval?
    /// The sequence number of the client's SYN, where that was not the first segment.
    var clientInitial: SequenceNumber?
    var client = Beats()
    var broker = Beats()
    var probes: ProbeRun?
    var probeWait: Interval?
    @CompactInstant var lastProbe: Instant?
    @CompactInstant var finByClient: Instant?
    @CompactInstant var finByBroker: Instant?
    var resetByClient: Reset?
    @CompactInstant var resetByBroker: Instant?
    var brokerHadNoSocket = false

    /// Packets before those in ``Flow/duplicates``, once one was captured twice.
    var earlier = EarlierPackets()
    var conversation = Conversation.RareState()

    /// A side's heartbeats, noted as long as tune-ok has not told their interval.
    struct Beats: Sendable {
      @CompactInstant var last: Instant?
      var rhythm = HeartbeatRhythm()
    }

    subscript(side: Side) -> Beats {
      get { side == .client ? client : broker }
      _modify {
        switch side {
        case .client: yield &client
        case .broker: yield &broker
        }
      }
    }
  }

  var rareState: RareBox<RareState> {
    @inline(__always) _read { yield conversation.rare }
    @inline(__always) _modify { yield &conversation.rare }
  }

  /// The sequence number of the client's SYN, where it was seen.
  var clientInitial: SequenceNumber? {
    get { marks.contains(.first) ? firstSequence : rareFact { $0.clientInitial } }
    set {
      if newValue == firstSequence {
        marks.insert(.first)
      } else {
        marks.remove(.first)
        rareState.facts.clientInitial = newValue
      }
    }
  }

  /// When a side's last heartbeat came: a point on its grid of looks. Not noted where tune-ok was
  /// seen, which tells the grid.
  func lastHeartbeat(of side: Side) -> Instant? { rareFact { $0[side].last } }

  /// Bytes of a side's stream up to the one that is expected next, captured or not; modulo 2^32.
  /// `nil` where nothing is counted.
  public func bytes(from side: Side) -> Int? {
    guard let start = self[side].rare.fact({ $0.streamStart }), let end = self[side].expected
    else { return nil }
    return Int(end.value &- start.value)
  }

  /// The heartbeat interval, as somebody told who asked the broker.
  var hintedHeartbeat: Interval? { rareFact { $0.hintedHeartbeat } }

  /// Probes of the broker that have not been answered.
  var probes: ProbeRun? { rareFact { $0.probes } }

  /// The wait between its last two probes in a row, answered or not.
  var probeWait: Interval? { rareFact { $0.probeWait } }

  public var finByClient: Instant? { rareFact { $0.finByClient } }
  public var finByBroker: Instant? { rareFact { $0.finByBroker } }
  public var resetByClient: Reset? { rareFact { $0.resetByClient } }
  public var resetByBroker: Instant? { rareFact { $0.resetByBroker } }

  /// Whether that was an answer to a segment for a socket that is gone already: without the ACK
  /// flag (`tcp_v4_send_reset`). A kernel that gave up says nothing, until it is asked.
  var brokerHadNoSocket: Bool { rareFact { $0.brokerHadNoSocket } ?? false }

  /// Whether nothing rare has happened: no probe, FIN, RST or the like.
  var hasNoRareState: Bool { rareState.isUntouched }

  @inline(__always)
  func rareFact<Fact>(_ read: (borrowing RareState) -> Fact?) -> Fact? {
    // Most flows have none: one check is enough.
    hasNoRareState ? nil : rareState.fact(read)
  }
}
