import FlatlineCore
import FlatlineFeed
import FlatlineGuide
import FlatlineHTTP
import FlatlineReport
import Logging
import Synchronization

/// Serves `/metrics`, `/healthz` and `/readyz`, from the latest snapshot, the guide under `/explain/`, and
/// a page that leads to these.
final class MetricsServer: MetricsReceiver {
  private struct State {
    var snapshot: MetricsSnapshot
    var trouble: String?
    /// Whether the capture loop has begun.
    var hasBegun = false
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
    state.withLock { $0 = State(snapshot: snapshot, trouble: trouble, hasBegun: true) }
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
        case "/readyz": self.readiness
        case "/": FrontPage.page
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

  /// Whether it is to be started again: the capture loop stands still.
  private var health: Page { Self.page(stall) }

  /// Whether it sees what it is to watch.
  private var readiness: Page {
    let (trouble, hasBegun) = state.withLock { ($0.trouble, $0.hasBegun) }
    return Self.page(stall ?? trouble ?? (hasBegun ? nil : "it has not begun to watch"))
  }

  private var stall: String? {
    let age = SystemClock.now - state.withLock { $0.snapshot.at }
    guard age > Self.stallTime else { return nil }
    return "the capture loop has stood still for \(Int(age.seconds)) s"
  }

  private static func page(_ problem: String?) -> Page {
    Page((problem ?? "ok") + "\n", status: problem == nil ? .ok : .serviceUnavailable)
  }
}
