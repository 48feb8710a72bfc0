import FlatlineCore

/// Some of the sockets that a ``SocketSweep`` finds.
package struct SocketPiece: Sendable {
  package var sockets: [KernelSocket]
  /// When it was read.
  package var at: Instant
  /// When the kernel told of them; `nil` if its ticks are not known.
  package var time: TickTime?
  /// Answers that could not be read, and were passed over.
  package var malformed: Int
  /// Whether sockets may be missing: the kernel says that some came or went meanwhile.
  package var isIncomplete: Bool
}
