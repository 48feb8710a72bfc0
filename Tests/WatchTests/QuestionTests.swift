import Capture
import Foundation
import TestSupport
import Testing

/// Questions to clients of this kernel, on the loopback interface of a network namespace.
@Suite(.enabled(if: NetworkNamespace.canBeMade, "SKIPPED: no network namespaces can be made"))
struct QuestionTests {
  /// A connection whose beginning nobody has seen.
  private struct Connection {
    let client: LoopbackSocket
    let broker: LoopbackSocket

    init(to listener: LoopbackListener) throws {
      client = try LoopbackSocket(connectingTo: listener.port)
      broker = try #require(listener.accept())
    }

    /// A byte each way.
    func speak() {
      client.send("a")
      #expect(broker.receive { !$0.isEmpty } == "a")
      broker.send("b")
      #expect(client.receive { !$0.isEmpty } == "b")
    }
  }

  /// One client lives, what is sent to the other is dropped: that one is named, and the kernel's
  /// sockets are where they were.
  @Test(.enabled(if: NetworkNamespace.canDrop, "SKIPPED: there is no nft"))
  func theLostOneIsNamedAndNothingElseChanges() throws {
    let namespace = try NetworkNamespace()
    try namespace.link("set lo up")
    let (listener, living, lost) = try Capture.NetworkNamespace(namespace.name).within {
      let listener = try LoopbackListener()
      return (listener, try Connection(to: listener), try Connection(to: listener))
    }
    let watch = try WatchProcess([
      "-i", "lo", "--netns", namespace.name, "--port", "\(listener.port)", "--probe-idle", "1",
      "--evidence", "$FOLDER/evidence",
    ])
    try watch.awaitStart()
    #expect(watch.errorText.contains("--probe-idle"))
    living.speak()
    lost.speak()
    try namespace.drop(to: lost.client.port)
    let before = try namespace.sockets(of: listener.port)
    #expect(before.count == 2)
    try watch.wait("word of the lost one") { watch.outputText.contains("probe-unanswered") }
    #expect(watch.outputText.contains("\"client\":\"127.0.0.1:\(lost.client.port)\""))
    #expect(!watch.outputText.contains("\"client\":\"127.0.0.1:\(living.client.port)\""))
    #expect(try namespace.sockets(of: listener.port) == before)
    living.speak()
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    // Root has made the folder, and whoever flatline has become has written to it.
    let evidence = watch.folder.appending(path: "evidence").path
    let names = try FileManager.default.contentsOfDirectory(atPath: evidence)
    #expect(names.count == 1)
    #expect(try #require(names.first).contains("-127.0.0.1-\(lost.client.port)-"))
  }

  /// What captures may also ask.
  @Test(
    .enabled(
      if: PrivilegeTests.isExecutableByNobody, "SKIPPED: the user nobody may not run the build"))
  func rawSocketsAloneAreEnough() throws {
    let watch = try WatchProcess(
      prefix: PrivilegeTests.asNobodyWithRawSockets, ["-i", "lo", "--probe-idle", "60"])
    try watch.awaitStart()
    #expect(watch.errorText.contains("are asked whether they are there"))
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
  }
}
