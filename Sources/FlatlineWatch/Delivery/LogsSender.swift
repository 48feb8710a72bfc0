import FlatlineCore
import FlatlineFeed
import FlatlineHTTP

/// Sends events to a collector of OpenTelemetry's: OTLP over HTTP, as JSON.
final class LogsSender: EventSender {
  private static let path = "v1/logs"
  /// What a collector may be asked again after (OTLP 1.x, "Failures", "Throttling"); any other status
  /// of 400 and more is final.
  private static let retried: Set = [429, 502, 503, 504]

  private var poster: Poster
  private let headers: [String]
  private let source: LogsRequest.Source

  /// - Parameters:
  ///   - address: without the path of logs, or with it.
  ///   - headers: whole lines.
  init(_ address: PostAddress, headers: [String], source: LogsRequest.Source) {
    poster = address.poster(path: address.endsIn(Self.path) ? nil : Self.path)
    self.headers = headers
    self.source = source
  }

  var mostAtOnce: Int { 512 }
  // Collectors take some megabytes; what is sent is about twice as long.
  var mostBytesAtOnce: Int { 1 << 20 }

  func send(_ items: [DeliveryQueue.Item]) -> SendOutcome {
    let records = items.compactMap { item in
      item.event.map { EventRecord($0, json: item.body) }
    }
    let body: String
    do {
      body = try LogsRequest(records, from: source, at: SystemClock.now).json()
    } catch {
      return .refused("\(error)")
    }
    let answer = poster.post(body, headers: headers)
    switch answer.outcome {
    case .accepted:
      guard let rejected = LogsAnswer.rejected(in: answer.body) else { return .accepted }
      return .partly(rejected: rejected.count, why: rejected.why)
    case .failed(let why):
      let isFinal = answer.status.map { !Self.retried.contains($0) } ?? false
      return isFinal ? .refused(why) : SendOutcome(answer)
    case .refused(let why): return .refused(why)
    }
  }
}
