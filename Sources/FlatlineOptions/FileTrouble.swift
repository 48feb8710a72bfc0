import FoundationEssentials
import Glibc

/// Why a file could not be read or written, in the system's words.
package enum FileTrouble {
  package static func text(_ error: any Error) -> String {
    guard let error = error as? CocoaError else { return "\(error)" }
    if let cause = error.underlying as? POSIXError {
      return unsafe String(cString: strerror(cause.code.rawValue))
    }
    return error.code == .fileReadInapplicableStringEncoding
      ? "it is no text in UTF-8" : "\(error)"
  }
}
