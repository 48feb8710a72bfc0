import CCurl

/// libcurl, which this process loads when it has something to send.
package enum HTTPClient {
  /// Why libcurl is not to be had; `nil` where it is. Loaded once in a process.
  private static let trouble: String? = unsafe flatline_curl_load().map {
    unsafe String(cString: $0)
  }

  /// To be called before anything is posted or fetched.
  ///
  /// - Throws: ``Missing`` where it cannot be used.
  package static func load() throws(Missing) {
    if let trouble { throw Missing(reason: trouble) }
  }

  package struct Missing: Error, CustomStringConvertible {
    let reason: String

    package var description: String {
      "posting needs libcurl (of Debian's packages libcurl4, or libcurl4t64): \(reason)"
    }
  }
}
