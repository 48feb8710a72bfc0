import Glibc

/// A file that cannot be written, and why.
package struct WriteFailure: Error, CustomStringConvertible {
  /// As `errno` has it.
  package let code: Int32

  package init(code: Int32) { self.code = code }

  /// In the system's words.
  package var description: String { unsafe String(cString: strerror(code)) }
}

/// Writes all of some bytes, however many calls that takes.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(WriteFailure) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes {
      unsafe write(descriptor, $0.baseAddress, $0.count)
    }
    guard count >= 0 || errno == EINTR else { throw WriteFailure(code: errno) }
    rest = rest.dropFirst(max(0, count))
  }
}
