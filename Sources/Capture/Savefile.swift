import FlatlineCore
import Glibc

/// One capture file, read in batches: by ``ClassicSavefile`` if it can, else by libpcap.
///
/// A class because an array cannot hold noncopyable readers.
final class Savefile {
  private var classic: ClassicSavefile?
  private var libpcap: LibpcapSavefile?

  /// The size of the file in bytes, when it is a regular file.
  let size: Int?

  /// Opens `path`; `-` is standard input.
  init(path: String) throws(CaptureError) {
    let name = path == "-" ? "standard input" : path
    size = try Self.check(path, name: name)
    classic = size == nil ? nil : ClassicSavefile(path: path)
    libpcap = classic == nil ? try LibpcapSavefile(path: path, name: name) : nil
  }

  /// How far the file has been read, in bytes.
  var position: Int { classic?.position ?? libpcap?.position ?? 0 }

  var timestampsOutOfRange: Int {
    classic?.timestampsOutOfRange ?? libpcap?.timestampsOutOfRange ?? 0
  }

  /// Reads the next packets into a batch; none at the end of the file.
  ///
  /// - Throws: ``CaptureError`` where the file is damaged, when all before that was handed over.
  func fill(_ batch: inout PacketBatch) throws(CaptureError) {
    batch.entries.removeAll(keepingCapacity: true)
    if classic != nil {
      try classic?.fill(&batch)
    } else {
      batch.removeAll()
      try libpcap?.fill(&batch)
    }
  }

  /// Finds the mistakes for which libpcap has no clear message.
  ///
  /// - Returns: the size of a regular file in bytes.
  private static func check(_ path: String, name: String) throws(CaptureError) -> Int? {
    guard path != "-" else { return nil }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw CaptureError(code: .notReadable, file: name, reason: reason)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw CaptureError(
        code: .notReadable, file: name, reason: "is a directory; name the capture files in it")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    if status.st_size == 0 {
      throw CaptureError(
        code: .notReadable, file: name, reason: "is empty: no pcap or pcapng header")
    }
    return Int(status.st_size)
  }
}
