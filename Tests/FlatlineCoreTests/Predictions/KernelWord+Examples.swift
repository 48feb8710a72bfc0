@testable import FlatlineCore

extension KernelWord {
  /// As of the lab's ladder: 0.052 s later than the wire tells after five retransmissions.
  static let death = 1043.2

  static func dying(
    at instant: Double, closesAt: Double = death, retries: Int = 4, client: Endpoint = .client,
    lastHeard: Double? = nil, quietSince: Double? = nil
  ) -> KernelWord {
    let deadline = SocketDeadline(
      closesAt: .at(closesAt), earliest: .at(closesAt - 0.01), latest: .at(closesAt + 0.01),
      since: .at(100.2))
    var word = KernelWord(
      client: client, broker: .broker, at: .at(instant), .dying(deadline, retries: retries),
      lastHeard: lastHeard.map { .at($0) })
    word.quietSince = quietSince.map { .at($0) }
    return word
  }

  static func gone(at instant: Double) -> KernelWord {
    KernelWord(client: .client, broker: .broker, at: .at(instant), .gone)
  }

  static func living(at instant: Double, lastHeard: Double? = nil) -> KernelWord {
    KernelWord(
      client: .client, broker: .broker, at: .at(instant), .living,
      lastHeard: lastHeard.map { .at($0) })
  }
}
