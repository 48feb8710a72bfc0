import FlatlineCore
import Foundation
import SyntheticTraffic
import TestSupport
import Testing

/// The program is not given the processor for some seconds, in which connections live on.
@Suite(.enabled(if: NetworkNamespace.canBeMade, "SKIPPED: no network namespaces can be made"))
struct StallTests {
  /// Longer than three heartbeat intervals: who was silent for so long would be dead.
  private static let stall = 3.3
  private static let heartbeat: UInt16 = 1

  /// Its buffer holds what came meanwhile, or is flooded, so that the kernel drops most of it.
  @Test(arguments: [false, true])
  func noLivingConnectionIsCalledDead(isFlooded: Bool) throws {
    let namespace = try NetworkNamespace()
    try namespace.link("set other up")
    let socket = try PacketSocket("other", in: namespace)
    let watch = try WatchProcess([
      "-i", "eth0", "--netns", namespace.name, "--buffer", "1", "--format", "jsonl",
    ])
    try watch.awaitStart()
    var connections = (1...5 as ClosedRange<UInt16>).map {
      BeatingConnection(Endpoint(.client, 40_000 + $0), heartbeat: Self.heartbeat, on: socket)
    }
    for index in connections.indices { connections[index].open() }
    Self.live(&connections, for: 1.2, socket)
    watch.send(SIGSTOP)
    Self.live(&connections, for: Self.stall, socket, isFlooded: isFlooded)
    watch.send(SIGCONT)
    Self.live(&connections, for: 1.2, socket)
    // That such short heartbeats are a risk is said of each, and nothing else.
    let said = watch.outputText.split(separator: "\n").filter {
      !$0.contains("\"heartbeat-too-short\"")
    }
    #expect(said.isEmpty)
    #expect(!isFlooded || watch.errorText.contains("packets were dropped"))
    // All is well again: when the clients fall silent, each is named.
    var lastBeat = Date.distantPast
    try watch.wait("their deaths") {
      if lastBeat.timeIntervalSinceNow < -Double(Self.heartbeat) / 2 {
        lastBeat = Date()
        for index in connections.indices { connections[index].beatOfBroker() }
      }
      return watch.outputText.split(separator: "\n").count { $0.contains("prediction") } == 5
    }
    #expect(!watch.outputText.contains("captureLossAt"))
    #expect(watch.outputText.contains(#""reason":"heartbeat_timeout""#))
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
  }

  /// The connections beat for so many seconds, at the pace that they agreed on.
  ///
  /// - Parameter isFlooded: whether nonsense comes in between, as fast as that goes.
  private static func live(
    _ connections: inout [BeatingConnection], for seconds: Double, _ socket: PacketSocket,
    isFlooded: Bool = false
  ) {
    let nonsense = PacketBuilder.ethernet(
      PacketBuilder.ipv4(
        TCPFields(source: 1, flags: .syn, payload: []).bytes,
        from: IPAddress(v4: 0xc000_0209)))
    let end = Date(timeIntervalSinceNow: seconds)
    while end.timeIntervalSinceNow > 0 {
      for index in connections.indices { connections[index].beat() }
      let next = min(end, Date(timeIntervalSinceNow: Double(heartbeat) / 4))
      if isFlooded {
        while next.timeIntervalSinceNow > 0 { socket.send(nonsense) }
      } else {
        socket.pause(until: next)
      }
    }
  }
}
