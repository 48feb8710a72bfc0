import CCurl

/// Posts JSON to one URL: see ``Transfer``. Each receiver has its own, in a thread of its own.
package struct Poster: ~Copyable {
  private static let timeout = Duration.seconds(10)
  /// Bytes of an answer that are read.
  private static let limit = 8192

  private let transfer: Transfer
  private let headers: [String]

  /// - Parameters:
  ///   - url: `http` or `https`, without user and password.
  ///   - authorization: the header's value.
  ///   - userAgent: the header's value.
  package init(to url: String, authorization: String?, userAgent: String) {
    transfer = Transfer(to: url, userAgent: userAgent, timeout: Self.timeout)
    // The last one is empty: curl would wait for a permission to send a long body.
    headers =
      ["Content-Type: application/json", "Expect:"]
      + (authorization.map { ["Authorization: \($0)"] } ?? [])
  }

  /// - Parameter headers: whole lines, beside those that every request has.
  package mutating func post(_ body: String, headers: [String] = []) -> PostAnswer {
    let headers = self.headers + headers
    var answer = newAnswer()
    var code = transfer.perform(body, headers, answer)
    if answer.status == nil, [CURLE_RECV_ERROR, CURLE_SEND_ERROR].contains(code),
      !transfer.hasConnected
    {
      // The other side had closed the kept connection. libcurl tries again by itself, but only
      // five times in a handle's life (7.88).
      answer = newAnswer()
      code = transfer.perform(body, headers, answer)
    }
    if let status = answer.status {
      return PostAnswer(status: status, body: answer.text, retryAfter: transfer.retryAfter)
    }
    return PostAnswer(
      failure: answer.isTooLong
        ? "the answer is long, and has no status" : transfer.failure(code))
  }

  private func newAnswer() -> Answer {
    transfer.answer(limit: Self.limit, kept: Self.limit, isBodyWanted: false)
  }
}
