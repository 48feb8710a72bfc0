import FlatlineCore

/// Captures that have no packet in common, but the two directions of the same connections, one each:
/// whether their clocks can be the same.
///
/// At one place nothing is acknowledged before it was sent. Where it is, the clocks are apart, so the places
/// are: what one shows of the client need not have come to the broker.
struct OppositeDirections {
  private struct Entry {
    var time: Instant
    var end: SequenceNumber
    var acknowledgment: SequenceNumber?
  }

  /// What a capture has: of one side only, or it is of no interest.
  private struct Direction {
    var sender: Side
    var isAlone = true
    var flows: [FlowKey: [Entry]] = [:]
  }

  /// Answers, and those of them that come before what they answer.
  private struct Order {
    var early = 0
    var all = 0

    /// A packet that is missing makes a few look so.
    var isImpossible: Bool { all >= 3 && early * 2 > all }
  }

  /// Enough to judge by.
  private static let mostFlows = 1024
  private static let mostEntries = 64
  /// Of two captures of one host.
  private static let slack = Interval.milliseconds(20)

  private var captures: [Int: Direction] = [:]

  /// Takes a capture's packets in, in their order.
  mutating func add(_ print: PacketPrint, capture: Int, at time: Instant) {
    guard !print.isError else { return }
    guard let place = captures.index(forKey: capture) else {
      captures[capture] = Direction(sender: print.sender)
      return add(print, capture: capture, at: time)
    }
    guard captures.values[place].isAlone else { return }
    if captures.values[place].sender != print.sender {
      captures.values[place].isAlone = false
      captures.values[place].flows = [:]
      return
    }
    guard
      captures.values[place].flows[print.flow] != nil
        || captures.values[place].flows.count < Self.mostFlows,
      captures.values[place].flows[print.flow]?.count ?? 0 < Self.mostEntries
    else { return }
    captures.values[place].flows[print.flow, default: []].append(
      Entry(time: time, end: print.sequenceEnd, acknowledgment: print.acknowledgment))
  }

  /// By captures of what clients send: one that has what brokers answer, by another clock.
  var apart: [Int: Int] {
    let clients = captures.filter { $0.value.isAlone && $0.value.sender == .client }
    let brokers = captures.filter { $0.value.isAlone && $0.value.sender == .broker }
    return clients.compactMapValues { client in
      brokers.filter { Self.areApart(client, $0.value) }.keys.min()
    }
  }

  private static func areApart(_ client: Direction, _ broker: Direction) -> Bool {
    var (brokersAnswers, clientsAnswers) = (Order(), Order())
    for (flow, sent) in client.flows {
      guard let answered = broker.flows[flow] else { continue }
      count(answered, to: sent, in: &brokersAnswers)
      count(sent, to: answered, in: &clientsAnswers)
    }
    return brokersAnswers.isImpossible || clientsAnswers.isImpossible
  }

  /// Counts the first answers to what was seen to be sent.
  private static func count(_ answers: [Entry], to sent: [Entry], in order: inout Order) {
    guard let first = sent.first?.end, var edge = answers.lazy.compactMap(\.acknowledgment).first
    else { return }
    for answer in answers {
      guard let acknowledgment = answer.acknowledgment, acknowledgment.isAfter(edge) else {
        continue
      }
      edge = acknowledgment
      // What was sent before the capture began is not in it.
      guard edge.isAfter(first), let origin = sent.first(where: { !$0.end.isBefore(edge) }) else {
        continue
      }
      order.all += 1
      if origin.time > answer.time + slack { order.early += 1 }
    }
  }
}
