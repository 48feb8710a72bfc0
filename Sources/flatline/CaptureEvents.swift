import Capture
import FlatlineCauses
import FlatlineCore
import FlatlineOptions
import ParallelReading

/// All that is said of captures, for a command that prints when it has heard all.
///
/// As ``Reading`` does: files are read again with settings of the broker's kernel that were found
/// out.
struct CaptureEvents {
  private(set) var engine: ShardedEngine
  private(set) var errors: [CaptureError] = []
  private let paths: [String]
  private let alignment: CaptureAlignment?
  private var configuration: Engine.Configuration
  private var settings = CauseFinder.Settings()

  init(_ paths: [String], _ configuration: Engine.Configuration, idleTimeout: Interval?) {
    self.paths = paths
    alignment = CaptureAlignment(of: paths, ports: configuration.ports)
    settings.idleTimeout = idleTimeout
    self.configuration = configuration
    self.configuration.tellsSightings = true
    engine = ShardedEngine(self.configuration, shards: 1)
  }

  /// - Parameters:
  ///   - initial: what the events are added to; anew, where the captures are read again.
  ///   - add: adds events, in order.
  mutating func collect<Result>(
    into initial: Result, _ add: (inout Result, [Event]) -> Void
  ) throws -> Result {
    var result = initial
    let canRepeat = try read { add(&result, $0) }
    let found = engine.inferred
    guard canRepeat, found.changesWhatIsAssumed else { return result }
    result = initial
    configuration.inferred = found
    engine = ShardedEngine(configuration, shards: 1)
    _ = try read { add(&result, $0) }
    return result
  }

  /// - Returns: whether the input can be read again.
  private mutating func read(_ add: ([Event]) -> Void) throws -> Bool {
    var causes = CauseFinder(settings)
    var said: [Event] = []
    let reader = ShardedReader(paths, engine, alignment: alignment)
    var progress = Progress(total: reader.size)
    let outcome = try reader.read(interval: Progress.interval) { events in
      causes.pass(events.with(alignment), into: &said)
      add(said)
      said.removeAll(keepingCapacity: true)
      progress.update(position: reader.position)
    }
    progress.finish()
    engine = outcome.engine
    errors = outcome.errors
    var last: [Event] = []
    engine.inferKernel(into: &last)
    causes.pass(last, into: &said)
    causes.finish(at: engine.toldTime, into: &said)
    add(said)
    return reader.size != nil
  }
}
