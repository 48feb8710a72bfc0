/// What happens to few flows, or at their end only.
extension Flow {
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

  /// The heartbeat interval, as somebody told who asked the broker.
  public var hintedHeartbeat: Interval? { seldom.fact { $0.hintedHeartbeat } }

  /// Probes of the broker that have not been answered.
  public var probes: ProbeRun? { seldom.fact { $0.probes } }

  /// The wait between its last two probes in a row, answered or not.
  public var probeWait: Interval? { seldom.fact { $0.probeWait } }

  public var finByClient: Instant? { seldom.fact { $0.finByClient } }
  public var finByBroker: Instant? { seldom.fact { $0.finByBroker } }
  public var resetByClient: Reset? { seldom.fact { $0.resetByClient } }
  public var resetByBroker: Instant? { seldom.fact { $0.resetByBroker } }

  /// Whether that was an answer to a segment for a socket that is gone already: without the ACK
  /// flag (`tcp_v4_send_reset`). A kernel that gave up says nothing, until it is asked.
  public var brokerHadNoSocket: Bool { seldom.fact { $0.brokerHadNoSocket } ?? false }
}
