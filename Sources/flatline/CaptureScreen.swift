import Capture
import FlatlineCore
import FlatlineReport
import FlatlineScreen

/// What was read of captures, on a screen that somebody browses.
struct CaptureScreen {
  private var model: ScreenModel
  private let isColoured: Bool

  /// Of connections that are dying, and of others, in each shard.
  private static let mostSamples = 5000

  init(_ source: String, _ configuration: Engine.Configuration, isColoured: Bool) {
    model = ScreenModel(
      ScreenStatus(source: source), limits: .capture, now: .distantPast, isLive: false,
      kernel: configuration.kernel, version: configuration.broker.version)
    self.isColoured = isColoured
  }

  mutating func add(_ event: Event) { model.add([event]) }

  /// Shows it until somebody has seen enough.
  ///
  /// - Parameters:
  ///   - connections: which are told about.
  ///   - remarks: what there is to say about the captures themselves.
  ///   - interruption: ends it, unless it has ended reading before.
  /// - Returns: the signal that has ended it, if one has.
  mutating func browse(
    _ engine: ShardedEngine, _ connections: ConnectionFilter, remarks: [String],
    until interruption: Interruption
  ) throws(ScreenError) -> Int32? {
    model.advance(to: engine.toldTime)
    var status = model.status
    status.packets = engine.summary.packets
    status.dropped = engine.summary.captureDropped
    var census: [Interval?: Int] = [:]
    for shard in engine.shards {
      census.merge(shard.engine.census()) { $0 + $1 }
    }
    status.count(census)
    model.status = status
    model.add(
      engine.samples(most: Self.mostSamples).filter { connections.matches($0.flow) })
    for remark in remarks { model.say(remark) }
    // After the first, signals are no request any more: they end the process.
    let watch = Watch(interruption: interruption.isRequested ? nil : interruption)
    _ = try Screen(model, isColoured: isColoured).run(watch)
    return watch.interruption?.signal
  }

  /// Nothing is new but a signal that ends it.
  private struct Watch: ScreenSource {
    let interruption: Interruption?

    // poll(2) passes over those that are negative.
    var descriptor: Int32 { interruption?.descriptor ?? -1 }

    func refresh(_ model: inout ScreenModel) -> Bool { interruption?.isRequested != true }
  }
}
