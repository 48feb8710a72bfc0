import CCurl

/// Asks one URL for a document: see ``Transfer``.
package struct Fetcher: ~Copyable {
  /// Why there is no document, in words for a log.
  package struct Failure: Error {
    package let text: String
  }

  private let transfer: Transfer
  private let headers: [String]
  private let limit: Int

  /// - Parameters:
  ///   - url: `http` or `https`, without user and password.
  ///   - authorization: the header's value.
  ///   - userAgent: the header's value.
  ///   - limit: bytes that the answer may have.
  ///   - timeout: for all of it.
  package init(
    from url: String, authorization: String?, userAgent: String, limit: Int, timeout: Duration
  ) {
    transfer = Transfer(to: url, userAgent: userAgent, timeout: timeout)
    headers = authorization.map { ["Authorization: \($0)"] } ?? []
    self.limit = limit
  }

  /// - Throws: ``Failure`` when there is no whole answer of status 200.
  package mutating func fetch() throws(Failure) -> [UInt8] {
    let answer = transfer.answer(limit: limit, kept: limit, isBodyWanted: true)
    let code = transfer.perform(nil, headers, answer)
    if answer.isTooLong { throw Failure(text: "its answer has more than \(limit >> 20) MiB") }
    switch answer.status {
    case 200? where code == CURLE_OK: return answer.text
    case 401?: throw Failure(text: "status 401: the user or the password is wrong")
    case let status? where code == CURLE_OK: throw Failure(text: "status \(status)")
    default: throw Failure(text: transfer.failure(code))
    }
  }
}
