import ArgumentParser
import Capture
import FlatlineCore
import FlatlineScreen
import Foundation
import Synchronization
import SyntheticTraffic

/// Shows the screen of `flatline watch` with many dying connections, all of which are told anew each
/// second, and prints what that costs.
struct ShowScreen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Shows dying connections on this terminal, and prints the processor time that takes.")

  @Option(help: "Connections that are dying; each is told anew every second.")
  var rows = 1000

  @Option(help: "Seconds to show them.")
  var seconds = 30

  func run() throws {
    var model = ScreenModel(
      ScreenStatus(source: "synthetic"), limits: .live, now: Self.now, isLive: true,
      kernel: KernelProfile())
    let source = Source(try predictions(), until: Self.now + .seconds(seconds))
    model.advance(to: Self.now)
    let screen = try Screen(model, isColoured: true)
    let (began, spent) = (Self.now, Self.processorTime)
    _ = screen.run(source)
    let (passed, used) = (Self.now - began, Self.processorTime - spent)
    print(
      "\(rows) rows, \(passed.seconds) s: \(used) s of processor time,",
      "\((used / passed.seconds * 1000).rounded() / 10) % of a core")
  }

  /// Of clients that fall silent, as the engine makes them.
  private func predictions() throws -> [Prediction] {
    var plan = TrafficPlan()
    plan.connections = rows * 2
    plan.deaths = 1
    // Deliveries are not looked at.
    plan.packetsPerSecond = 100
    var traffic = Traffic(plan)
    var engine = Engine()
    var events: [Event] = []
    var found: [PredictionIdentifier: Prediction] = [:]
    var frame: [UInt8] = []
    while found.count < rows, let instant = traffic.next(into: &frame) {
      let header = PacketHeader(
        timestamp: instant, linkType: .ethernet, originalLength: frame.count)
      engine.observe(frame.span, header, into: &events)
      for case .prediction(let prediction) in events { found[prediction.id] = prediction }
      events.removeAll(keepingCapacity: true)
    }
    guard found.count >= rows else { throw ValidationError("no \(rows) clients fall silent") }
    return Array(found.values)
  }

  private static var now: Instant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Instant(secondsSinceEpoch: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
      ?? .distantPast
  }

  /// User's and system's, in seconds.
  private static var processorTime: Double {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
    }
  }

  /// Tells a part of the connections anew with each frame.
  private final class Source: ScreenSource {
    private let predictions: [Prediction]
    private let end: Instant
    private let next = Mutex(0)

    /// Frames come four times a second.
    private static let parts = 4

    init(_ predictions: [Prediction], until end: Instant) {
      self.predictions = predictions
      self.end = end
    }

    var descriptors: [Int32] { [] }

    /// There are no packets to make one of.
    func writeReport(named name: String) {}

    func refresh(_ model: inout ScreenModel) -> Bool {
      let now = ShowScreen.now
      let part = next.withLock { next in
        next = (next + 1) % Self.parts
        return next
      }
      let events = stride(from: part, to: predictions.count, by: Self.parts).map { index in
        var prediction = predictions[index]
        prediction.at = now
        prediction.evidence.retransmissions = (prediction.evidence.retransmissions ?? 0) + 1
        prediction.closesAt = now + .milliseconds(10_000 + index * 37 % 900_000)
        return Event.prediction(prediction)
      }
      model.advance(to: now)
      model.add(events)
      return now < end
    }
  }
}
