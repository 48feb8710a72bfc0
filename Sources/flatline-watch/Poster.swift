import FlatlineOptions
import Foundation
import FoundationNetworking

/// Sends JSON over HTTP.
struct Poster: Sendable {
  enum Outcome: Sendable {
    case taken
    /// Worth another attempt.
    case failed(String)
    /// The other side understood, and will never take this.
    case refused(String)
  }

  private let session: URLSession
  private static let timeout: TimeInterval = 10

  init() {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = Self.timeout
    configuration.timeoutIntervalForResource = Self.timeout
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCache = nil
    session = URLSession(configuration: configuration)
  }

  func post(
    _ body: Data, to address: FeedAddress, path: String? = nil, headers: [String: String] = [:]
  ) async -> Outcome {
    var request = URLRequest(
      url: path.map { address.url.appendingPathComponent($0) } ?? address.url)
    request.httpMethod = "POST"
    request.httpBody = body
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue("flatline/\(Build.version)", forHTTPHeaderField: "User-Agent")
    if let authorization = address.authorization {
      request.setValue(authorization, forHTTPHeaderField: "Authorization")
    }
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    do {
      let (data, response) = try await session.data(for: request)
      guard let status = (response as? HTTPURLResponse)?.statusCode else {
        return .failed("the answer is not HTTP")
      }
      let said = String(decoding: data.prefix(200), as: UTF8.self)
      switch status {
      case 200..<300: return .taken
      // RFC 9110: a timeout of the server's, and RFC 6585: too many requests.
      case 408, 429, 500...: return .failed("status \(status) \(said)")
      default: return .refused("status \(status) \(said)")
      }
    } catch {
      return .failed(error.localizedDescription)
    }
  }
}
