import FlatlineCore
import FlatlineEvidence
import FlatlineOptions
import Logging

/// The capture files of `flatline watch --evidence`: the packets of each prediction, written when it is
/// made, when it is over, and at the end.
struct LiveEvidence {
  /// Bytes of memory for packets: those of some ten thousand connections.
  private static let memory = 64 << 20
  private static let application = "flatline \(Build.version)"

  private var ring: EvidenceRing
  private let writer: EvidenceWriter

  /// - Parameter folder: that this process may write to.
  init(folder: String, ports: Set<UInt16>, logger: Logger) {
    ring = EvidenceRing(limit: Self.memory, ports: ports)
    writer = EvidenceWriter(folder, logger: logger)
  }

  mutating func observe(_ bytes: Span<UInt8>, _ header: PacketHeader) {
    ring.observe(bytes, header)
  }

  mutating func note(_ events: [Event]) {
    for event in events {
      if let file = ring.note(event, application: Self.application) { writer.write(file) }
    }
  }

  /// Writes what is in trouble still, and waits for all that is to be written.
  func finish() {
    for file in ring.remaining(application: Self.application) { writer.write(file) }
    writer.finish()
  }
}
