import Foundation
import FoundationNetworking

/// Sends JSON over HTTP.
struct Poster: Sendable {
  enum Outcome: Sendable {
    case accepted
    /// Worth another attempt.
    case failed(String)
    /// The other side understood, and will never accept this.
    case refused(String)
  }

  private let session: URLSession
  private let userAgent: String
  private static let timeout: TimeInterval = 10
  /// Bytes of an answer that are logged.
  private static let answerLength = 200

  /// - Parameter userAgent: the header's value.
  init(userAgent: String) {
    self.userAgent = userAgent
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = Self.timeout
    configuration.timeoutIntervalForResource = Self.timeout
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCache = nil
    session = URLSession(configuration: configuration)
  }

  /// - Parameter path: appended to the address's own.
  func post(
    _ body: Data, to address: PostAddress, path: String? = nil, headers: [String: String] = [:]
  ) async -> Outcome {
    var request = URLRequest(
      url: path.map { address.url.appendingPathComponent($0) } ?? address.url)
    request.httpMethod = "POST"
    request.httpBody = body
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue(userAgent, forHTTPHeaderField: "User-Agent")
    if let authorization = address.authorization {
      request.setValue(authorization, forHTTPHeaderField: "Authorization")
    }
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    do {
      let (data, response) = try await session.data(for: request)
      guard let status = (response as? HTTPURLResponse)?.statusCode else {
        return .failed("the answer is not HTTP")
      }
      let answer = String(decoding: data.prefix(Self.answerLength), as: UTF8.self)
      switch status {
      case 200..<300: return .accepted
      // Request timeout (RFC 9110) and too many requests (RFC 6585) pass, like server errors.
      case 408, 429, 500...: return .failed("status \(status) \(answer)")
      default: return .refused("status \(status) \(answer)")
      }
    } catch {
      return .failed(error.localizedDescription)
    }
  }
}
