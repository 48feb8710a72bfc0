import Foundation

/// Where something is posted.
struct PostAddress: Sendable, CustomStringConvertible {
  /// Without user and password.
  let url: URL
  /// The value of the `Authorization` header, if there is one.
  let authorization: String?
  /// For logs and metrics: without what may be secret.
  let description: String
}
