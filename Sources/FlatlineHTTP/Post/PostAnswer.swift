import FlatlineReport

/// What came of something that was posted.
package struct PostAnswer: Sendable {
  package let outcome: PostOutcome
  /// `nil` when none has come.
  package let status: Int?
  /// The beginning of what the other side has answered.
  package let body: [UInt8]
  /// How long it wants to be left alone (RFC 9110, 10.2.3).
  package let retryAfter: Duration?

  /// - Parameter status: 200 to 599.
  init(status: Int, body: [UInt8], retryAfter: Duration?) {
    let text = Text.safe(String(decoding: body, as: UTF8.self), limit: Transfer.loggedLength)
    outcome = PostOutcome(status: status, answer: text)
    self.status = status
    self.body = body
    self.retryAfter = retryAfter
  }

  /// - Parameter failure: why there is no answer.
  init(failure: String) {
    outcome = .failed(failure)
    status = nil
    body = []
    retryAfter = nil
  }
}
