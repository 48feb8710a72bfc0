/// What became of something that was posted.
package enum PostOutcome: Sendable, Equatable {
  case accepted
  /// Worth another attempt.
  case failed(String)
  /// The other side understood, and will never accept this.
  case refused(String)

  /// - Parameters:
  ///   - status: 200 to 599.
  ///   - answer: the beginning of the answer's body, made safe.
  init(status: Int, answer: String) {
    let text = answer.isEmpty ? "status \(status)" : "status \(status) \(answer)"
    switch status {
    case 200..<300: self = .accepted
    case 300..<400:
      self = .refused("\(text) (a redirect, which flatline does not follow: name its target)")
    // Request timeout (RFC 9110) and too many requests (RFC 6585) pass, like server errors.
    case 408, 429, 500...: self = .failed(text)
    default: self = .refused(text)
    }
  }
}
