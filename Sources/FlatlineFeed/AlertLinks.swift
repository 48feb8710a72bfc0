import FlatlineCore

/// Addresses that alerts tell whoever is on call.
package struct AlertLinks: Sendable, Equatable {
  /// Where this flatline's own pages are seen; `nil` where there are none.
  package var pages: String?
  /// What stands before a word of the guide; `nil`: it is looked up in ``pages``.
  package var runbooks: String?

  /// Below ``pages``.
  package static let guide = "/explain/"

  package init(pages: String? = nil, runbooks: String? = nil) {
    self.pages = pages
    self.runbooks = runbooks
  }

  /// What is dying there now.
  var generator: String? { pages.map { Self.trimmed($0) + "/metrics" } }

  /// What to do about a cause; where that is unknown, about a reason.
  func runbook(_ cause: Cause, or reason: Reason) -> String? {
    let word = cause == .unknown ? reason.rawValue : cause.rawValue
    guard let runbooks else { return pages.map { Self.trimmed($0) + Self.guide + word } }
    let isOpen = ["/", "#", "="].contains { runbooks.hasSuffix($0) }
    return runbooks + (isOpen ? "" : "#") + word
  }

  private static func trimmed(_ url: String) -> String {
    url.hasSuffix("/") ? String(url.dropLast()) : url
  }
}
