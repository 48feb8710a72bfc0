import CPcap
import FlatlineCore
import Foundation
import TestSupport

@testable import Capture

/// What was read of a capture file: its packets, and how it ended.
struct SavefileReading: Equatable {
  var packets: [String] = []
  var error: CaptureError?
  /// Where batches begin with a clock that was set, as a packet's index.
  var clockSteps: [Int] = []
  var clockErrors: [String] = []
  var skipped: [DecodeError: Int] = [:]

  /// By flatline's own readers.
  init(_ bytes: [UInt8]) throws {
    self = try withTemporaryFile(Data(bytes)) { path in SavefileReading(path: path) }
  }

  init(path: String) {
    do {
      let file = try Savefile(path: path, wake: -1)
      var batch = PacketBatch()
      var offset = Interval.zero
      defer { skipped = file.skipped }
      while true {
        try file.fill(&batch)
        if let error = file.clockError { clockErrors.append(error.reason) }
        if batch.entries.isEmpty { return }
        if batch.clockOffset != offset { clockSteps.append(packets.count) }
        offset = batch.clockOffset
        for entry in batch.entries {
          packets.append(
            Self.describe(
              (entry.timestamp - offset).nanosecondsSinceEpoch, entry.linkType,
              Array(batch.bytes[entry.range]), Int(entry.originalLength)))
        }
      }
    } catch {
      self.error = error
    }
  }

  /// By libpcap; `nil` where it does not open the file.
  ///
  /// - Returns: the packets, and whether it has read them all.
  static func byLibpcap(_ path: String) -> (packets: [String], isWhole: Bool)? {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    let precision = UInt32(PCAP_TSTAMP_PRECISION_NANO)
    guard
      let handle = unsafe pcap_open_offline_with_tstamp_precision(path, precision, &message),
      let linkType = LinkType(rawValue: unsafe pcap_datalink(handle))
    else { return nil }
    defer { unsafe pcap_close(handle) }
    var packets: [String] = []
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var data: UnsafePointer<UInt8>?
    while true {
      let status = unsafe pcap_next_ex(handle, &header, &data)
      guard status == 1, let header = unsafe header, let data = unsafe data else {
        return (packets, status == PCAP_ERROR_BREAK)
      }
      let packet = unsafe header.pointee
      let time = Int64(packet.ts.tv_sec) * 1_000_000_000 + Int64(packet.ts.tv_usec)
      // What flatline leaves out.
      if packet.ts.tv_usec >= 1_000_000_000 { continue }
      let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: Int(packet.caplen)))
      packets.append(describe(time, linkType, bytes, Int(packet.len)))
    }
  }

  static func describe(
    _ nanoseconds: Int64, _ linkType: LinkType, _ bytes: [UInt8], _ originalLength: Int
  ) -> String {
    let hash = bytes.reduce(5381) { $0 &* 33 &+ Int($1) }
    return "\(nanoseconds) \(linkType) \(bytes.count) of \(originalLength) \(hash)"
  }
}
