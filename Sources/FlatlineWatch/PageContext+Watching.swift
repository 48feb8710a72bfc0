import FlatlineCore
import FlatlineFeed
import FlatlineOptions
import FlatlinePage
import FlatlineReport

extension PageContext {
  /// What a page of `flatline watch` tells beside its events.
  init(_ engine: Engine, _ snapshot: MetricsSnapshot, _ history: LiveHistory?) {
    let end = max(engine.toldTime, engine.start ?? .distantPast)
    self.init(
      program: "flatline \(Build.version)", input: snapshot.interfaces.map(\.name),
      start: engine.start ?? end, end: end, configuration: engine.configuration,
      settingsSource: "this host's kernel, or the default", healthy: engine.healthyFlows)
    isLive = true
    self.history = history?.page
    oneDirection = engine.openInOneDirection
    inferred = engine.inferred
    remarks = [
      "\(Text.count(engine.summary.packets, "packet")) captured since \(Text.date(start)) UTC."
    ]
  }
}
