import FlatlineCore
import FlatlineScore

/// Facts of a capture, collected without the engine, so that the tests do not rely on the code
/// that they test.
///
/// Of each connection only packets from before the broker closed it count.
struct WireFacts: Sendable {
  private struct Unanswered: Sendable {
    var since: Instant?
    /// The sequence number after the broker's last byte.
    var end: SequenceNumber?
  }

  private let ports: Set<UInt16>
  private let ends: [String: Instant]
  private var flows: [String: Unanswered] = [:]
  /// ICMP errors that quote a segment to the client.
  private var unreachables: [String: [Instant]] = [:]
  /// ARP requests that nobody has answered, by the address asked for.
  private var requests: [String: [Instant]] = [:]

  init(ports: Set<UInt16>, closings: [BrokerLog.Closing]) {
    self.ports = ports
    ends = Dictionary(closings.map { ($0.client, $0.at) }, uniquingKeysWith: max)
  }

  /// The clients of all connections that are in the capture.
  var clients: Set<String> { Set(flows.keys) }

  mutating func record(_ packet: Packet, at instant: Instant) {
    switch packet {
    case .segment(let segment): record(segment, at: instant)
    case .unreachable(let error):
      let client = error.destination.description
      guard ports.contains(error.source.port), isOpen(client, at: instant) else { return }
      unreachables[client, default: []].append(instant)
    case .neighbour(.request(for: let address, by: _, reach: _)):
      requests["\(address)", default: []].append(instant)
    case .neighbour(.reply(from: let address)):
      requests["\(address)"]?.removeAll { instant - $0 < .seconds(1) }
    default: break
    }
  }

  private mutating func record(_ segment: TCPSegment, at instant: Instant) {
    let isBrokers = ports.contains(segment.source.port)
    guard isBrokers || ports.contains(segment.destination.port) else { return }
    let client = (isBrokers ? segment.destination : segment.source).description
    guard isOpen(client, at: instant) else { return }
    var flow = flows[client] ?? Unanswered()
    if isBrokers, segment.sequenceLength > 0 {
      if flow.since == nil { flow.since = instant }
      let end = segment.sequenceEnd
      if flow.end.map(end.isAfter) ?? true { flow.end = end }
    } else if !isBrokers, let end = flow.end, !segment.acknowledgment.isBefore(end) {
      flow.since = nil
    }
    flows[client] = flow
  }

  private func isOpen(_ client: String, at instant: Instant) -> Bool {
    ends[client].map { instant <= $0 } ?? true
  }
}

extension WireFacts {
  /// Whether the path refused the broker's data out of rhythm after `instant`: for the first
  /// time, or after a pause more than twice as long as any before.
  ///
  /// Each ICMP error and each failed search for a neighbour makes the kernel take back one
  /// doubling of its timeout (RFC 6069). Regular errors can be foreseen; the first one, and those
  /// that a router's rate limit lets through, cannot. Nor those that it tells others in the client's
  /// stead: it has one limit for all that it tells the broker.
  func isSurprised(_ client: String, after instant: Instant) -> Bool {
    guard var last = flows[client]?.since else { return false }
    var longest: Interval?
    for refusal in refusals(of: client) where refusal >= last {
      let silence = refusal - last
      if refusal > instant, longest.map({ silence > $0 * 2 }) ?? true { return true }
      longest = max(longest ?? .zero, silence)
      last = refusal
    }
    return unreachables[client] != nil
      && unreachables.contains { $0.key != client && $0.value.contains { $0 > instant } }
  }

  /// Whether ARP requests for the client's host went unanswered while it was connected.
  func hasFailedNeighbour(_ client: String) -> Bool { !failedRequests(for: client).isEmpty }

  private func refusals(of client: String) -> [Instant] {
    ((unreachables[client] ?? []) + failedRequests(for: client)).sorted()
  }

  private func failedRequests(for client: String) -> [Instant] {
    let address = client.split(separator: ":").first.map(String.init) ?? client
    return (requests[address] ?? []).filter { isOpen(client, at: $0) }
  }
}
