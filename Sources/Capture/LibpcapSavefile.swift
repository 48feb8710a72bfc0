import FlatlineCore

/// Reads one pcap or pcapng file, or standard input, through libpcap.
struct LibpcapSavefile: ~Copyable {
  private var handle: PcapHandle
  /// As the user named it.
  private let file: String
  private(set) var timestampsOutOfRange = 0
  /// Found after the last batch, to be thrown by the next call.
  private var damage: CaptureError?

  /// - Parameters:
  ///   - path: `-` is standard input.
  ///   - file: the input's name in errors.
  init(path: String, name file: String) throws(CaptureError) {
    self.file = file
    do throws(PcapHandle.Failure) {
      handle = try .file(path)
    } catch {
      throw Self.explain(error, file)
    }
  }

  /// Copies the next packets into an empty batch; none at the end of the file.
  ///
  /// - Throws: ``CaptureError`` where the file is damaged, when all before that was handed over.
  mutating func fill(_ batch: inout PacketBatch) throws(CaptureError) {
    if let damage { throw damage }
    while batch.bytes.count < PacketBatch.fullLength {
      switch handle.next() {
      case .packet:
        guard let timestamp = handle.timestamp else {
          timestampsOutOfRange += 1
          continue
        }
        handle.withPacket(at: timestamp) { header, bytes in batch.append(bytes, header) }
      case .end: return
      // Never for a file: libpcap waits for it.
      case .nothing: return
      case .failed(let message):
        let error = CaptureError.damaged(file, message)
        if batch.entries.isEmpty { throw error }
        damage = error
        return
      }
    }
  }

  /// How far into the file libpcap has read, in bytes.
  var position: Int { handle.position }

  private static func explain(_ failure: PcapHandle.Failure, _ file: String) -> CaptureError {
    if failure.kind == .unsupportedLinkType {
      return CaptureError(
        code: .unsupportedLinkType, file: file,
        reason: "link type \(failure.message) is not supported; capture on an Ethernet, Linux "
          + "\"any\", loopback, PPP or raw IP interface")
    }
    let isForeign = ["unknown file format", "bad dump file format"]
      .contains { failure.message.contains($0) }
    return CaptureError(
      code: .notReadable, file: file,
      reason: isForeign ? "is neither pcap nor pcapng" : failure.message)
  }
}
