import FlatlineCore

/// How a segment shows that it is a heartbeat: they mostly come alone, so its end is looked at.
enum HeartbeatSign {
  private static let frame: [UInt8] = [8, 0, 0, 0, 0, 0, 0, FrameHeader.end]

  static func isPlain(_ payload: Span<UInt8>) -> Bool {
    guard payload.count >= frame.count else { return false }
    let start = payload.count - frame.count
    return frame.indices.allSatisfy { payload[start + $0] == frame[$0] }
  }

  /// Inside TLS the length of a record tells (``TLSRecordReader``). Of a client it tells only after a
  /// silence: some write a frame in pieces, and its protocol header is as short.
  ///
  /// - Parameters:
  ///   - record: bytes of one that holds a heartbeat, with its header.
  ///   - silence: before this segment of a client; `nil` of a broker.
  static func isSealed(_ payload: Span<UInt8>, record: Int, after silence: Interval?) -> Bool {
    (silence.map { $0 >= shortestSilence } ?? true)
      && TLSRecordReader.ends(payload, withRecord: record)
  }

  /// Of half the shortest interval, 1 s, with some room.
  private static let shortestSilence = Interval.milliseconds(400)
}
