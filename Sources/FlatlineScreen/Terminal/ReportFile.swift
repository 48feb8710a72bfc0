import Glibc

/// A file that is made for what somebody wants to keep.
enum ReportFile {
  private static let mode: mode_t = 0o640

  /// Writes a file that is not there yet: into the current folder, or, where that cannot be written,
  /// into the one for temporary files.
  ///
  /// - Returns: what to tell who asked for it.
  static func write(_ text: String, named name: String) -> String {
    var reasons: [String] = []
    for path in [name, "/tmp/" + name] {
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      let descriptor = unsafe open(path, flags, mode)
      guard descriptor >= 0 else {
        reasons.append("\(path): \(unsafe String(cString: strerror(errno)))")
        continue
      }
      defer { close(descriptor) }
      if write(text, to: descriptor) { return "wrote \(path), a table as text" }
      reasons.append("\(path): \(unsafe String(cString: strerror(errno)))")
    }
    return "no report: " + reasons.joined(separator: "; ")
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 || errno == EINTR else { return false }
      rest = rest.dropFirst(max(0, count))
    }
    return true
  }
}
