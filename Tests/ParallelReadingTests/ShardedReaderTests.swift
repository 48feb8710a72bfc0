import Capture
import Dispatch
import FlatlineCore
import Foundation
import ParallelReading
import Testing

/// Several shards in threads of their own say what one engine says, in the same order. That `read`
/// returns at all shows that their threads have ended.
struct ShardedReaderTests {
  private struct Outcome: Equatable {
    var lines: [String]
    var errors: [CaptureError]
  }

  private static func read(_ paths: [String], shards: Int) throws -> Outcome {
    let engine = ShardedEngine(Input.configuration, shards: shards)
    let reader = ShardedReader(paths, engine)
    var events: [Event] = []
    let outcome = try reader.read(interval: .seconds(1)) { events += $0 }
    #expect(outcome.engine.shards.map(\.index) == Array(0..<shards))
    events.append(outcome.engine.finish())
    return Outcome(lines: try Input.lines(events), errors: outcome.errors)
  }

  /// - Returns: what one engine says, with which all agree.
  @discardableResult
  private static func expectSame(
    _ paths: [String], as known: Input.Expected? = nil
  ) throws -> Input.Expected {
    let expected = try known ?? Input(paths: paths).expected()
    for shards in [1, 2, 3, 5] {
      let outcome = try read(paths, shards: shards)
      #expect(outcome.lines == expected.lines, "\(shards) shards")
      #expect(outcome.errors == expected.errors, "\(shards) shards")
    }
    return expected
  }

  @Test(arguments: Input.all.map(\.paths))
  func everyCapture(paths: [String]) throws {
    let expected = try Self.expectSame(paths)
    #expect(expected.packets > 0)
    #expect(expected.errors.isEmpty)
  }

  @Test func moreBatchesThanAreHeldAtOnce() throws {
    let folder = try Folder()
    let path = try folder.file("made.pcap", Input.madeTraffic)
    let expected = try Self.expectSame([path], as: Input.expectedOfMade.get())
    #expect(expected.eventfulBatches > 16)
  }

  @Test(arguments: [1, 2, 3, 5])
  func aStream(shards: Int) throws {
    let folder = try Folder()
    let bytes = try Data(contentsOf: URL(filePath: Input.halfOpen))
    let path = try folder.pipe(bytes)
    let engine = ShardedEngine(Input.configuration, shards: shards)
    let reader = ShardedReader([path], engine)
    #expect(reader.size == nil)
    var events: [Event] = []
    let outcome = try reader.read(interval: .seconds(1)) { events += $0 }
    events.append(outcome.engine.finish())
    #expect(try Input.lines(events) == Input(paths: [Input.halfOpen]).expected().lines)
    #expect(outcome.errors.isEmpty)
  }

  /// The others are read to their ends.
  @Test func aDamagedFileAmongSeveral() throws {
    let folder = try Folder()
    let made = Input.madeTraffic
    let damaged = try folder.file("damaged.pcap", made.dropLast(made.count / 2 + 5))
    let tls = Input.captures.appending(path: "rabbitmq-4.0-tls/broker.pcap").path
    let expected = try Self.expectSame([Input.halfOpen, damaged, tls])
    #expect(expected.errors.map(\.file) == [damaged])
    #expect(expected.errors.map(\.code) == [.damaged])
    let whole = try Input(paths: [Input.halfOpen, tls]).expected()
    #expect(expected.lines.count > whole.lines.count)
  }

  @Test func noFile() throws {
    let expected = try Self.expectSame([])
    #expect(expected.packets == 0)
    #expect(expected.lines.count == 1)
    #expect(expected.errors.isEmpty)
  }

  @Test func filesWithoutPackets() throws {
    let folder = try Folder()
    let header = try Data(contentsOf: URL(filePath: Input.halfOpen)).prefix(24)
    let headerOnly = try folder.file("header.pcap", header)
    let empty = try folder.file("empty.pcap", [])
    let expected = try Self.expectSame([empty, headerOnly, "no-such-file"])
    #expect(expected.lines.count == 1)
    #expect(expected.errors.map(\.code) == [.notReadable, .notReadable])
  }

  @Test func thePositionReachesTheSize() throws {
    let reader = ShardedReader(
      [Input.halfOpen], ShardedEngine(Input.configuration, shards: 2))
    #expect(reader.position == 0)
    _ = try reader.read(interval: .seconds(1)) { _ in }
    #expect(reader.position == reader.size)
  }

  /// It is called though nothing can be read, so that a progress bar moves.
  @Test func itReportsAlsoWithoutEvents() throws {
    let folder = try Folder()
    let hold = DispatchSemaphore(value: 0)
    let header = try Data(contentsOf: URL(filePath: Input.halfOpen)).prefix(24)
    let path = try folder.pipe(header, hold: hold)
    let reader = ShardedReader([path], ShardedEngine(Input.configuration, shards: 3))
    var calls = 0
    _ = try reader.read(interval: .milliseconds(1)) { events in
      #expect(events.isEmpty)
      calls += 1
      if calls == 3 { hold.signal() }
    }
    #expect(calls >= 3)
  }

  private struct Failure: Error {}

  /// Then nothing more is read, and the threads end all the same.
  @Test(arguments: [1, 2, 3, 5])
  func whatReportThrowsEndsIt(shards: Int) throws {
    let folder = try Folder()
    let path = try folder.file("made.pcap", Input.madeTraffic)
    #expect(try Input.expectedOfMade.get().eventfulBatches > 16)
    let reader = ShardedReader([path], ShardedEngine(Input.configuration, shards: shards))
    #expect(throws: Failure.self) {
      try reader.read(interval: .seconds(100)) { events in
        if !events.isEmpty { throw Failure() }
      }
    }
    // A batch with events keeps its place until they are reported, and there are eight places.
    let size = try #require(reader.size)
    #expect(reader.position < size)
  }
}
