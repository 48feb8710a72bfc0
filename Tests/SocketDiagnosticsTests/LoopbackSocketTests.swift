import FlatlineCore
import TestSupport
import Testing

@testable import SocketDiagnostics

/// Real sockets, as this host's kernel tells of them.
struct LoopbackSocketTests {
  private static func all(on port: UInt16) throws -> [KernelSocket] {
    var sweep = try SocketSweep(ports: [port], clock: nil)
    var found: [KernelSocket] = []
    while let piece = try sweep.next() {
      #expect(piece.malformed == 0)
      found += piece.sockets
    }
    return found
  }

  @Test func whatIsWrittenAndNotReadIsQueued() throws {
    let listener = try LoopbackListener()
    let client = try LoopbackSocket(connectingTo: listener.port)
    let broker = try #require(listener.accept())
    client.send("0123456789")
    let found = try Self.all(on: listener.port)
    #expect(found.count == 1, "the listener is not one, nor the client's side")
    let socket = try #require(found.first)
    #expect(socket.local == Endpoint("127.0.0.1:\(listener.port)"))
    #expect(socket.state == .established)
    #expect(socket.receiveQueue == 10)
    #expect(socket.sendQueue == 0)
    #expect(socket.inode != 0)
    #expect(socket.usesKeepalive == false)
    #expect(socket.information?.unacknowledged == 0)
    #expect(SocketTrouble(of: socket) == nil)
    broker.send("!")
  }

  @Test func eachSocketIsFoundByItsEnds() throws {
    let listener = try LoopbackListener()
    let client = try LoopbackSocket(connectingTo: listener.port)
    let broker = try #require(listener.accept())
    let found = try #require(try Self.all(on: listener.port).first)
    var lookup = try SocketLookup(clock: JiffyClock.measured())
    let answer = try #require(try lookup.socket(local: found.local, remote: found.remote))
    #expect(answer.socket.cookie == found.cookie)
    #expect(answer.time != nil)
    let other = try #require(try lookup.socket(local: found.remote, remote: found.local))
    #expect(other.socket.local == found.remote, "the client's side")
    // With a port that the client does not have, there is only the listener.
    let nobody = Endpoint(found.remote.address, found.remote.port ^ 1)
    #expect(try lookup.socket(local: found.local, remote: nobody) == nil)
    client.send("!")
    broker.send("!")
  }

  @Test func theNextSweepBeginsAnew() throws {
    let listener = try LoopbackListener()
    var sweep = try SocketSweep(ports: [listener.port, 1], clock: nil)
    var counts: [Int] = []
    var clients: [LoopbackSocket] = []
    for _ in 0..<3 {
      var count = 0
      while let piece = try sweep.next() { count += piece.sockets.count }
      counts.append(count)
      clients.append(try LoopbackSocket(connectingTo: listener.port))
    }
    #expect(counts == [0, 1, 2])
    #expect(clients.count == 3)
  }

  @Test func aClientThatHasClosedIsWaitedFor() throws {
    let listener = try LoopbackListener()
    var client: LoopbackSocket? = try LoopbackSocket(connectingTo: listener.port)
    let broker = try #require(listener.accept())
    withExtendedLifetime(client) {}
    client = nil
    let socket = try #require(try Self.all(on: listener.port).first)
    #expect(socket.state == .closeWait)
    #expect(SocketTrouble(of: socket) == .closeWait)
    #expect(broker.receive().isEmpty)
  }
}
