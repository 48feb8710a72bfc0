import FlatlineHTTP
import FlatlineOptions
import FoundationEssentials

/// Where something is posted, or asked for.
struct PostAddress: Sendable, CustomStringConvertible {
  /// Without user and password.
  private let url: URL
  /// The value of the `Authorization` header, if there is one.
  private let authorization: String?
  /// For logs and metrics: without what may be secret.
  let description: String

  /// - Throws: ``HTTPClient/Missing`` where nothing can be posted from here.
  init(_ address: FeedAddress) throws {
    try HTTPClient.load()
    url = address.url
    authorization = address.authorization
    description = address.description
  }

  /// What tells it from others. It may be secret.
  var key: String { "\(url.absoluteString) \(authorization ?? "")" }

  /// Whether its path ends in another one.
  func endsIn(_ path: String) -> Bool { url.path.hasSuffix("/" + path) }

  /// - Parameters:
  ///   - query: path and query, appended to the address's own path.
  ///   - limit: bytes that an answer may have.
  ///   - timeout: for a whole answer.
  func fetcher(query: String, limit: Int, timeout: Duration) -> Fetcher {
    let base = url.absoluteString
    return Fetcher(
      from: (base.hasSuffix("/") ? base : base + "/") + query, authorization: authorization,
      userAgent: "flatline/\(Build.version)", limit: limit, timeout: timeout)
  }

  /// - Parameter path: appended to the address's own.
  func poster(path: String? = nil) -> Poster {
    let target = path.map { url.appending(path: $0) } ?? url
    return Poster(
      to: target.absoluteString, authorization: authorization,
      userAgent: "flatline/\(Build.version)")
  }
}
