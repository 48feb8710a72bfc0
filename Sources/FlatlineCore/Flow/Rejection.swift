/// Why a segment is not believed: its receiver's kernel drops it.
public enum Rejection: String, Sendable, CaseIterable {
  /// Its bytes lie outside the receiver's window.
  case outOfWindow = "out-of-window"
  /// It acknowledges what was acknowledged more than a window ago.
  case staleAcknowledgment = "stale-acknowledgment"
  /// It acknowledges nothing, which only a SYN and a RST may.
  case noAcknowledgment = "no-acknowledgment"
  /// Its checksum is wrong.
  case checksum
  /// A RST at another sequence number than its receiver expects.
  case reset
  /// A SYN on a connection that is open: it draws a challenge ACK.
  case synchronise
  /// In the client's name, on a connection that only the broker's kernel has told of so far, without its
  /// numbers.
  case unproven
}
