/// Where brokers are, and what brokers and clients say when a connection begins: the same for many
/// connections, and so kept once.
struct Greetings: Sendable {
  private struct Broker {
    let endpoint: Boxed<Endpoint>
    var start: Boxed<Start>?
  }

  /// Different ones at once; beyond, a table is emptied.
  private static let capacity = 4096

  private var brokers: [Endpoint: Broker] = [:]
  private var terms: [Terms: Boxed<Terms>] = [:]
  /// The one of the last flow, and as a rule of the next.
  private var latest: Broker?

  /// A broker's address, as its flows hold it.
  mutating func shared(_ endpoint: Endpoint) -> Boxed<Endpoint> {
    broker(endpoint).endpoint
  }

  /// Lets a flow that has just been greeted hold what the others of its broker hold, and one that
  /// has been opened what others hold on the same terms.
  mutating func share(_ outputs: [FrameReader.Output], _ flow: inout Flow) {
    for output in outputs {
      switch output {
      case .method(.start): shareStart(&flow)
      case .method(.openOk): shareTerms(&flow)
      default: break
      }
    }
  }

  private mutating func broker(_ endpoint: Endpoint) -> Broker {
    if let latest, latest.endpoint.value.isEqual(to: endpoint) { return latest }
    let broker = brokers[endpoint] ?? Broker(endpoint: Boxed(endpoint))
    keep(broker)
    return broker
  }

  private mutating func keep(_ broker: Broker) {
    if brokers.count >= Self.capacity { brokers.removeAll() }
    brokers[broker.endpoint.value] = broker
    latest = broker
  }

  private mutating func shareStart(_ flow: inout Flow) {
    guard let own = flow.conversation.terms?.value.start else { return }
    var broker = broker(flow.key.broker)
    if let known = broker.start, known == own {
      flow.conversation.terms?.value.start = known
      return
    }
    broker.start = own
    keep(broker)
  }

  private mutating func shareTerms(_ flow: inout Flow) {
    guard let own = flow.conversation.terms else { return }
    if let known = terms[own.value] {
      flow.conversation.terms = known
      return
    }
    if terms.count >= Self.capacity { terms.removeAll() }
    terms[own.value] = own
  }
}
