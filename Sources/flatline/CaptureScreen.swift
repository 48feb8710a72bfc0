import Capture
import FlatlineCore
import FlatlineOptions
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
  ///   - report: the page that may be asked for.
  ///   - interruption: ends it, unless it has ended reading before.
  /// - Returns: the signal that has ended it, if one has.
  mutating func browse(
    _ engine: ShardedEngine, _ connections: ConnectionFilter, remarks: [String],
    report: CaptureReport, until interruption: Interruption
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
    let watch = Watch(
      interruption: interruption.isRequested ? nil : interruption, report: report)
    _ = try Screen(model, isColoured: isColoured).run(watch)
    if report.isBeingMade {
      Terminal.writeError("The report is still being made; Ctrl-C ends that.\n")
      for outcome in report.finish() { Terminal.writeError(outcome + "\n") }
    }
    return watch.interruption?.signal
  }

  /// Nothing is new but a signal that ends it, and what becomes of a report.
  private struct Watch: ScreenSource {
    let interruption: Interruption?
    let report: CaptureReport

    var descriptors: [Int32] {
      (interruption.map { [$0.descriptor] } ?? []) + [report.descriptor]
    }

    func refresh(_ model: inout ScreenModel) -> Bool {
      for outcome in report.drainOutcomes() { model.say(outcome) }
      return interruption?.isRequested != true
    }

    func writeReport(named name: String) { report.write(named: name) }
  }
}
