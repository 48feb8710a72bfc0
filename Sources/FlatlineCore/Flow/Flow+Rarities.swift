/// What happens to few flows, or at their end only: it stands apart from what every packet asks for.
extension Flow {
  struct Rarities: Facts {
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
    var conversation = Conversation.Rarities()

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

  var rarities: Seldom<Rarities> {
    @inline(__always) _read { yield conversation.seldom }
    @inline(__always) _modify { yield &conversation.seldom }
  }

  /// The sequence number of the client's SYN, where it was seen.
  var clientInitial: SequenceNumber? {
    get { marks.contains(.first) ? firstSequence : rare { $0.clientInitial } }
    set {
      if newValue == firstSequence {
        marks.insert(.first)
      } else {
        marks.remove(.first)
        rarities.facts.clientInitial = newValue
      }
    }
  }

  /// When a side's last heartbeat came: a point on its grid of looks. Not noted where tune-ok was
  /// seen, which tells the grid.
  public func lastHeartbeat(of side: Side) -> Instant? { rare { $0[side].last } }

  /// Bytes of a side's stream up to the one that is expected next, captured or not; modulo 2^32.
  /// `nil` where nothing is counted.
  public func bytes(from side: Side) -> Int? {
    guard let start = self[side].seldom.fact({ $0.streamStart }), let end = self[side].expected
    else { return nil }
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
  var hasNoRarities: Bool { rarities.isUntouched }

  @inline(__always)
  func rare<Fact>(_ read: (borrowing Rarities) -> Fact?) -> Fact? {
    // Of most flows without a look at what there could be.
    hasNoRarities ? nil : rarities.fact(read)
  }
}
