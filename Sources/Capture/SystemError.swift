import Glibc

/// A call that the system refused.
package struct SystemError: Error, Equatable, CustomStringConvertible {
  package var description: String

  /// Appends the last call's error (`errno`).
  init(_ what: String) {
    description = unsafe "\(what): \(String(cString: strerror(errno)))"
  }

  init(what: String) {
    description = what
  }
}
