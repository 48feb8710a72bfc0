import FlatlineCore

/// ``Evidence`` with the page's times; what is not known is absent.
struct LaneEvidence: Encodable {
  var retransmissions: Int?
  var firstUnanswered: Double?
  var unansweredBytes: Int?
  var lastHeard: Double?
  var unreachableBy: String?
  var idleBefore: Double?
  var clientHopLimit: Int?
  var resetHopLimit: Int?
  var ghosts: Int?
  var bytesNotCaptured: Int?
  var framesLost: Int?
  var captureLossAt: Double?
  var brokerLate: Double?

  init(_ evidence: Evidence, _ clock: PageClock) {
    retransmissions = evidence.retransmissions
    firstUnanswered = clock.time(evidence.firstUnanswered)
    unansweredBytes = evidence.unansweredBytes
    lastHeard = clock.time(evidence.lastHeard)
    unreachableBy = evidence.unreachableBy
    idleBefore = evidence.idleBefore
    clientHopLimit = evidence.clientHopLimit
    resetHopLimit = evidence.resetHopLimit
    ghosts = evidence.ghosts
    bytesNotCaptured = evidence.bytesNotCaptured
    framesLost = evidence.framesLost
    captureLossAt = clock.time(evidence.captureLossAt)
    brokerLate = evidence.brokerLate
  }
}
