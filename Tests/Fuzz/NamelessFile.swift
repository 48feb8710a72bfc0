import Glibc

/// A file without a name, written anew for every input. It is gone when the process ends.
struct NamelessFile {
  private let descriptor: Int32

  init() {
    var name = Array("/tmp/flatline-fuzz-XXXXXX".utf8CString)
    descriptor = unsafe mkstemp(&name)
    require(descriptor >= 0, "mkstemp failed with \(errno)")
    unsafe unlink(name)
  }

  /// Opens it from its beginning.
  var path: String { "/proc/self/fd/\(descriptor)" }

  func write(_ bytes: [UInt8]) {
    let isEmptied = ftruncate(descriptor, 0) == 0
    let written = unsafe pwrite(descriptor, bytes, bytes.count, 0)
    require(isEmptied && written == bytes.count, "cannot write the input: \(errno)")
  }
}
