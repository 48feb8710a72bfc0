import FlatlineCore
import FlatlineFeed
import FlatlineGuide
import FlatlineHTTP
import FlatlineReport
import Logging
import Synchronization

/// Serves `/metrics` and `/healthz`, from the latest snapshot, and the guide under `/explain/`.
final class MetricsServer: MetricsReceiver {
  private struct State {
    var snapshot: MetricsSnapshot
    var trouble: String?
    /// The snapshot as a page, once somebody has asked for it.
    var metrics: Page?
  }

  private let state: Mutex<State>

  /// The capture loop updates the snapshot every second; after so long it must be stuck.
  private static let stallTime = Interval.seconds(5)

  init(_ snapshot: MetricsSnapshot) {
    state = Mutex(State(snapshot: snapshot))
  }

  func update(_ snapshot: MetricsSnapshot, trouble: String?) {
    state.withLock { $0 = State(snapshot: snapshot, trouble: trouble) }
  }

  /// Serves from now on.
  ///
  /// - Throws: when it cannot listen there.
  func listen(on endpoint: Endpoint, logger: Logger) throws {
    let server = try PageServer(
      endpoint,
      report: { news in
        switch news {
        case .cannotAccept(let why):
          logger.error("\(endpoint) cannot take another connection: \(why)")
        case .acceptsAgain: logger.notice("\(endpoint) takes connections again")
        }
      },
      site: { path in
        switch path {
        case "/metrics": self.metrics
        case "/healthz": self.health
        default: Self.explanation(path)
        }
      })
    server.start()
    guard !endpoint.address.isLoopback else { return }
    logger.warning(
      """
      \(endpoint) is no loopback address: whoever reaches it can read the metrics, \
      clients' subnets among them
      """)
  }

  private var metrics: Page {
    let (known, snapshot) = state.withLock { ($0.metrics, $0.snapshot) }
    if let known { return known }
    let page = Page(
      PrometheusText.encode(snapshot.metrics), contentType: PrometheusText.contentType)
    state.withLock { if $0.snapshot.at == snapshot.at { $0.metrics = page } }
    return page
  }

  private static let width = 100

  /// What the guide has to say of the word that a path ends in.
  private static func explanation(_ path: String) -> Page? {
    guard path.hasPrefix(AlertLinks.guide) else { return nil }
    let terms = Term.named(String(path.dropFirst(AlertLinks.guide.count)))
    guard !terms.isEmpty else { return nil }
    let pages = terms.map { GuidePage($0, Subject(), width: width, isColoured: false).text }
    return Page(pages.joined(separator: "\n"))
  }

  private var health: Page {
    let (at, trouble) = state.withLock { ($0.snapshot.at, $0.trouble) }
    let age = SystemClock.now - at
    let problem =
      trouble
      ?? (age > Self.stallTime ? "the capture loop has stood still for \(Int(age.seconds)) s" : nil)
    return Page((problem ?? "ok") + "\n", status: problem == nil ? .ok : .serviceUnavailable)
  }
}
