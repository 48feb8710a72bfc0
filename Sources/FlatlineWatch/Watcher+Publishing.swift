import FlatlineCore
import FlatlinePage

/// The way of events: their causes are looked for, what many have in common is gathered, and then they
/// go to the feeds.
extension Watcher {
  /// - Parameter summary: the last event.
  mutating func publish(_ summary: Event? = nil) {
    var (explained, said): ([Event], [Event]) = ([], [])
    causes.pass(events, into: &explained)
    sockets?.note(events)
    events.removeAll(keepingCapacity: true)
    if summary == nil {
      causes.advance(to: engine.now, into: &explained)
    } else {
      causes.finish(at: engine.now, into: &explained)
    }
    aggregator.pass(explained, into: &said)
    if let summary {
      aggregator.finish(at: engine.now, into: &said)
      said.append(summary)
    } else {
      aggregator.advance(to: engine.now, into: &said)
    }
    publish(said: said)
  }

  mutating func publish(said: [Event]) {
    guard !said.isEmpty else { return }
    for event in said {
      snapshot.predictions.record(event)
      history?.note(event)
    }
    evidence?.note(said)
    feeds.publish(said)
  }

  /// What a page of now tells beside its events.
  var pageContext: PageContext { PageContext(engine, snapshot, history) }

  /// Writes the pages that were asked for.
  func writePages(_ control: Control) {
    if control.consumePageRequest() { feeds.writePage(pageContext) }
    for name in control.drainReportRequests() { feeds.writeReport(pageContext, named: name) }
  }
}
