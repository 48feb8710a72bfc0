import FlatlineFeed
import FlatlineHTTP

/// Posts each event to a URL.
final class WebhookSender: EventSender {
  private var poster: Poster

  init(_ address: PostAddress) {
    poster = address.poster()
  }

  func send(_ items: [DeliveryQueue.Item]) -> SendOutcome {
    for item in items {
      // Lets a receiver tell a repetition from another event.
      let answer = poster.post(item.body, headers: ["Flatline-Delivery: \(item.number)"])
      guard case .accepted = answer.outcome else { return SendOutcome(answer) }
    }
    return .accepted
  }
}

extension SendOutcome {
  init(_ answer: PostAnswer) {
    switch answer.outcome {
    case .accepted: self = .accepted
    case .failed(let why):
      self = .failed(
        why, retryAfter: answer.retryAfter.map { .seconds(Int($0.components.seconds)) })
    case .refused(let why): self = .refused(why)
    }
  }
}
