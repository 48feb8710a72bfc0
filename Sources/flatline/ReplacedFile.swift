import Glibc

/// A file that is written whole, or stays as it was.
enum ReplacedFile {
  struct Failure: Error, CustomStringConvertible {
    let code: Int32
    var description: String { unsafe String(cString: strerror(code)) }
  }

  private static let mode: mode_t = 0o644

  /// Puts a new file in the place of an old one; what is no file, as `/dev/stdout`, is written to.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    var status = stat()
    let isThere = unsafe stat(path, &status) == 0
    if isThere, status.st_mode & S_IFMT != S_IFREG {
      let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      try write(bytes, descriptor)
      return
    }
    let part = "\(path).\(getpid()).part"
    let descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    do throws(Failure) {
      try write(bytes, descriptor)
      guard unsafe rename(part, path) == 0 else { throw Failure(code: errno) }
    } catch {
      unsafe unlink(part)
      throw error
    }
  }

  /// Closes the descriptor.
  private static func write(_ bytes: [UInt8], _ descriptor: Int32) throws(Failure) {
    guard descriptor >= 0 else { throw Failure(code: errno) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count >= 0 || errno == EINTR else { throw Failure(code: errno) }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
