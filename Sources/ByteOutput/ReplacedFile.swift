import Glibc

/// A file that is written whole, or stays as it was.
package enum ReplacedFile {
  private static let mode: mode_t = 0o644

  /// Puts a new file in the place of an old one; what is no file, as `/dev/stdout`, is written to.
  package static func write(_ bytes: [UInt8], to path: String) throws(WriteFailure) {
    var status = stat()
    let isThere = unsafe stat(path, &status) == 0
    if isThere, status.st_mode & S_IFMT != S_IFREG {
      let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      try write(bytes, descriptor)
      return
    }
    let part = "\(path).\(getpid()).part"
    let descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    do throws(WriteFailure) {
      try write(bytes, descriptor)
      guard unsafe rename(part, path) == 0 else { throw WriteFailure(code: errno) }
    } catch {
      unsafe unlink(part)
      throw error
    }
  }

  /// Closes the descriptor.
  private static func write(_ bytes: [UInt8], _ descriptor: Int32) throws(WriteFailure) {
    guard descriptor >= 0 else { throw WriteFailure(code: errno) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor)
  }
}
