import FlatlineOptions
import Glibc

/// The program `flatline-watch`, which is installed beside this one.
///
/// It is a program of its own because HTTP and its libraries take longer to load than a small
/// capture takes to read.
enum WatchProgram {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  static func path() throws(Missing) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else {
      throw Missing(description: "cannot find its own program file: is /proc mounted?")
    }
    let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own[...(own.lastIndex(of: "/") ?? own.startIndex)] + "flatline-watch"
  }

  /// - Parameter reason: why it could not be started.
  static func missing(_ path: String, _ reason: String) -> Missing {
    Missing(description: "\(path): \(reason); install flatline-watch beside flatline")
  }
}
