import FlatlineCore

/// Every flow that the engine has followed, as it was when last seen.
///
/// The engine forgets a flow a minute after its end, or when its ports are used again. So the
/// flows are copied before either can happen.
struct FlowRoll {
  private struct Identity: Hashable {
    var key: FlowKey
    var firstSequence: SequenceNumber
  }

  /// Well below the engine's afterlife of a closed flow.
  private static let period = Interval.seconds(20)

  private var entries: [Identity: Flow] = [:]
  private var lastEntry = Instant.distantPast

  /// Copies the flows if the engine might forget one when it takes this packet.
  mutating func willObserve(
    _ bytes: Span<UInt8>, _ header: PacketHeader, by engine: Engine
  ) {
    let mayReusePorts =
      if case .segment(let segment) = Packet.decode(bytes, header) {
        segment.flags.contains(.syn)
          && engine.configuration.ports.contains(segment.destination.port)
      } else {
        false
      }
    guard mayReusePorts || header.timestamp - lastEntry >= Self.period else { return }
    enter(engine.flows)
    lastEntry = header.timestamp
  }

  mutating func enter(_ flows: [Flow]) {
    for flow in flows {
      entries[Identity(key: flow.key, firstSequence: flow.firstSequence)] = flow
    }
  }

  /// In the order in which they began.
  var flows: [Flow] {
    entries.values.sorted {
      ($0.began, $0.key.client.description) < ($1.began, $1.key.client.description)
    }
  }
}
