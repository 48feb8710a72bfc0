import ArgumentParser
import Capture
import FlatlineCore
import FlatlineReport

struct Read: ParsableCommand {
  @Argument var files: [String]
  @Option var retries2: Int = 15
  @Option var port: [UInt16] = [5672]

  func run() throws {
    var configuration = Engine.Configuration()
    configuration.ports = Set(port)
    configuration.kernel.retries2 = retries2
    var engine = Engine(configuration)
    var merger = SavefileMerger(paths: files)
    let lines = JSONLines()
    var events: [Event] = []
    while merger.next({ header, bytes in engine.observe(bytes, header, into: &events) }) {
      for event in events { print(try lines.line(event)) }
      events.removeAll(keepingCapacity: true)
    }
    print(try lines.line(engine.finish()))
    for e in merger.errors { print(e) }
  }
}
