import FlatlineCore

/// A broker's log with the capture's times, and which of its closings is which connection's.
package struct AlignedLog: Sendable {
  package private(set) var log: BrokerLog
  package private(set) var clock = ClockOffset()
  /// By the index of the connection; of the last that a closing fits.
  package private(set) var closings: [Int: BrokerLog.Closing]
  /// Complaints within the captured time, about connections that are not in the capture.
  package private(set) var notCaptured: Int

  /// - Parameters:
  ///   - start: the time of the capture's first packet; `nil` if it has none.
  ///   - end: the time of its last packet.
  ///   - clockOffset: log minus capture, if it is known; else it is estimated.
  package init(
    _ log: BrokerLog, _ connections: [CapturedConnection], start: Instant?, end: Instant?,
    clockOffset: Interval? = nil
  ) {
    var log = log
    var zone: Interval?
    let local = log.closings.filter { !$0.hasZone }
    if clockOffset == nil, !local.isEmpty {
      let found = ClockOffset.estimate(local, connections)
      zone = found.pairs > 0 ? ClockOffset.nearestQuarterHour(found.offset) : nil
      if let zone { log = log.inZone(zone) }
    }
    clock = ClockOffset.estimate(log.closings, connections)
    clock.zone = zone
    if let clockOffset {
      clock.offset = clockOffset
      clock.isSubtracted = true
    }
    self.log = log.subtracting(clock.correction)
    let time = start.flatMap { start in end.map { start...max(start, $0) } }
    let matching = Matching(self.log, connections, within: time)
    closings = matching.closings
    notCaptured = matching.notCaptured
  }
}

extension BrokerLog {
  /// With the given zone for those times that are printed without one.
  fileprivate func inZone(_ zone: Interval) -> BrokerLog {
    var log = subtracting(zone) { !$0.hasZone }
    // If a log has two formats, the newer part, which has zones, ends it.
    if closings.contains(where: \.hasZone) { log.end = end }
    return log
  }
}
