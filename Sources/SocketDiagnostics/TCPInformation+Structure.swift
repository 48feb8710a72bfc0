import FlatlineCore

extension TCPInformation {
  /// Where the members of `struct tcp_info` are (linux/tcp.h). Kernels only append to it.
  private enum Offset {
    static let retransmits = 2
    static let backoff = 4
    static let retransmissionTimeout = 8
    static let unacknowledged = 24
    static let lost = 32
    static let dataSent = 44
    static let dataReceived = 52
    static let acknowledged = 56
    static let roundTrip = 68
    static let roundTripDeviation = 72
    static let totalRetransmissions = 100
    static let notSent = 144
    static let sendWindow = 228
    static let timeoutSeries = 242
    static let timeInTimeouts = 244
  }

  /// - Returns: `nil` if it is shorter than the oldest kernel's in use.
  init?(_ structure: Span<UInt8>) {
    func milliseconds(_ offset: Int) -> Interval? {
      structure.native32(at: offset).map { .milliseconds(Int($0)) }
    }
    func microseconds(_ offset: Int) -> Interval? {
      structure.native32(at: offset).map { .microseconds(Int($0)) }
    }
    guard let retransmits = structure.uint8(at: Offset.retransmits),
      let backoff = structure.uint8(at: Offset.backoff),
      let timeout = microseconds(Offset.retransmissionTimeout),
      let unacknowledged = structure.native32(at: Offset.unacknowledged),
      let lost = structure.native32(at: Offset.lost),
      let dataSent = milliseconds(Offset.dataSent),
      let dataReceived = milliseconds(Offset.dataReceived),
      let acknowledged = milliseconds(Offset.acknowledged),
      let roundTrip = microseconds(Offset.roundTrip),
      let deviation = microseconds(Offset.roundTripDeviation),
      let total = structure.native32(at: Offset.totalRetransmissions)
    else { return nil }
    self.init()
    self.retransmits = Int(retransmits)
    self.backoff = Int(backoff)
    retransmissionTimeout = timeout
    self.unacknowledged = Int(unacknowledged)
    self.lost = Int(lost)
    sinceDataSent = dataSent
    sinceDataReceived = dataReceived
    sinceAcknowledged = acknowledged
    self.roundTrip = roundTrip
    roundTripDeviation = deviation
    totalRetransmissions = Int(total)
    notSent = structure.native32(at: Offset.notSent).map(Int.init)
    sendWindow = structure.native32(at: Offset.sendWindow).map(Int.init)
    timeoutSeries = structure.native16(at: Offset.timeoutSeries).map(Int.init)
    timeInTimeouts = milliseconds(Offset.timeInTimeouts)
  }
}
