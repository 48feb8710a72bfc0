/// What Linux tells of a TCP socket in `struct tcp_info` (linux/tcp.h), as far as flatline uses it.
///
/// Newer kernels have appended members: those may be `nil`.
package struct TCPInformation: Sendable, Equatable {
  /// Retransmissions in a row that a timeout has caused.
  package var retransmits = 0
  /// Doublings of the timeout; an ICMP error takes one back.
  package var backoff = 0
  /// The retransmission timeout, with its doublings.
  package var retransmissionTimeout = Interval.zero
  /// Segments that were sent and not acknowledged.
  package var unacknowledged = 0
  /// Of those, the ones that the kernel takes for lost.
  package var lost = 0
  /// How long ago data was last sent, retransmissions included; data last came; and an
  /// acknowledgment last came.
  package var sinceDataSent = Interval.zero
  package var sinceDataReceived = Interval.zero
  package var sinceAcknowledged = Interval.zero
  /// The smoothed round-trip time, and its mean deviation.
  package var roundTrip = Interval.zero
  package var roundTripDeviation = Interval.zero
  /// Retransmissions since the connection began.
  package var totalRetransmissions = 0
  /// Bytes that were written, and not sent (Linux 4.6 and later).
  package var notSent: Int?
  /// Bytes that the client's window admits (Linux 5.19 and later).
  package var sendWindow: Int?
  /// Times that a timeout has begun a series of retransmissions, and how long all those series have
  /// lasted together, with the one that goes on (Linux 6.7 and later).
  package var timeoutSeries: Int?
  package var timeInTimeouts: Interval?

  package init() {}
}
