import ByteOutput
import Glibc

/// A file that is made for what somebody wants to keep.
package enum ReportFile {
  private static let mode: mode_t = 0o640
  /// Of one name; more were made within a second, or of the same capture.
  private static let mostOfOneName = 20

  /// Writes a file that is not there yet: into the current folder, or, where that cannot be written,
  /// into the one for temporary files.
  ///
  /// - Parameter name: without a folder; where there is such a file, a number is added.
  /// - Returns: what to tell who asked for it.
  package static func write(_ bytes: [UInt8], named name: String) -> String {
    var reasons: [String] = []
    for folder in ["", "/tmp/"] {
      do throws(WriteFailure) {
        let path = try write(bytes, into: folder, named: name)
        return "wrote \(path)" + (folder.isEmpty ? " into the current folder" : "")
      } catch {
        reasons.append("\(folder)\(name): \(error)")
      }
    }
    return "no report: " + reasons.joined(separator: "; ")
  }

  /// - Returns: the path.
  private static func write(
    _ bytes: [UInt8], into folder: String, named name: String
  ) throws(WriteFailure) -> String {
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    for number in 1...mostOfOneName {
      let path = folder + name[..<dot] + (number > 1 ? "-\(number)" : "") + name[dot...]
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      let descriptor = unsafe open(path, flags, mode)
      if descriptor < 0, errno == EEXIST { continue }
      guard descriptor >= 0 else { throw WriteFailure(code: errno) }
      defer { close(descriptor) }
      do throws(WriteFailure) {
        try writeAll(bytes, to: descriptor)
        return path
      } catch {
        unsafe unlink(path)
        throw error
      }
    }
    throw WriteFailure(code: EEXIST)
  }
}
