import FlatlineCore
import FlatlineFeed
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// Serves `/metrics` and `/healthz`, from the latest snapshot.
final class MetricsServer: MetricsReceiver {
  private let snapshot: Mutex<MetricsSnapshot>
  private let trouble = Mutex<String?>(nil)
  private let failure = Mutex<(any Error)?>(nil)
  private let server: HTTPServer

  /// The capture loop updates the snapshot every second; after so long it must be stuck.
  private static let stallTime = Interval.seconds(5)
  /// In which a request must arrive, in seconds.
  private static let timeout: TimeInterval = 10

  /// - Throws: when `endpoint` is no address of this host.
  init(_ endpoint: Endpoint, _ snapshot: MetricsSnapshot) throws {
    self.snapshot = Mutex(snapshot)
    let host = endpoint.address.description
    switch endpoint.address.version {
    case .v4:
      server = HTTPServer(
        address: try sockaddr_in.inet(ip4: host, port: endpoint.port), timeout: Self.timeout,
        logger: .disabled)
    case .v6:
      server = HTTPServer(
        address: try sockaddr_in6.inet6(ip6: host, port: endpoint.port), timeout: Self.timeout,
        logger: .disabled)
    }
  }

  func update(_ snapshot: MetricsSnapshot, trouble: String?) {
    self.snapshot.withLock { $0 = snapshot }
    self.trouble.withLock { $0 = trouble }
  }

  /// Returns when it is listening, and serves on in the background.
  ///
  /// - Throws: when it cannot listen there.
  func start() async throws {
    await server.appendRoute("GET,HEAD /metrics") { [self] _ in
      let text = PrometheusText.encode(snapshot.withLock { $0 }.metrics)
      return HTTPResponse(
        statusCode: .ok, headers: [.contentType: PrometheusText.contentType], body: Data(text.utf8))
    }
    await server.appendRoute("GET,HEAD /healthz") { [self] _ in health() }
    let waiting = Task { try await server.waitUntilListening() }
    Task {
      do {
        try await server.run()
      } catch {
        failure.withLock { $0 = error }
        waiting.cancel()
      }
    }
    do { try await waiting.value } catch { throw failure.withLock { $0 } ?? error }
  }

  private func health() -> HTTPResponse {
    let age = SystemClock.now - snapshot.withLock { $0.at }
    let problem =
      trouble.withLock { $0 }
      ?? (age > Self.stallTime ? "the capture loop has stood still for \(Int(age.seconds)) s" : nil)
    return HTTPResponse(
      statusCode: problem == nil ? .ok : .serviceUnavailable,
      headers: [.contentType: "text/plain; charset=utf-8"],
      body: Data(((problem ?? "ok") + "\n").utf8))
  }
}
