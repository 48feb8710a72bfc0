import Foundation
import TestSupport
import Testing

/// An interface that goes away while it is watched, in a network namespace made for it.
@Suite(.enabled(if: NetworkNamespace.canBeMade, "SKIPPED: no network namespaces can be made"))
struct InterfaceTests {
  @Test func oneThatGoesDownIsWaitedFor() throws {
    let namespace = try NetworkNamespace()
    let port = try LoopbackListener.freePort()
    let watch = try WatchProcess([
      "-i", "eth0", "--netns", namespace.name, "--listen", "127.0.0.1:\(port)",
    ])
    try watch.awaitStart()
    #expect(try page(port, "readyz").hasPrefix("HTTP/1.1 200 "))
    try namespace.link("set eth0 down")
    try watch.wait("word of its going") { watch.errorText.contains("interface eth0: is down") }
    // It has not to be started again for that.
    try Self.await("HTTP/1.1 503 ", port, "readyz")
    #expect(try page(port, "healthz").hasPrefix("HTTP/1.1 200 "))
    try namespace.link("set eth0 up")
    try watch.wait("word of its return") { watch.errorText.contains("works again") }
    try Self.await("HTTP/1.1 200 ", port, "readyz")
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
  }

  /// Asks until the answer begins so: the page is as of the last second.
  private static func await(_ beginning: String, _ port: UInt16, _ path: String) throws {
    let end = ContinuousClock.now + .seconds(30)
    while try !page(port, path).hasPrefix(beginning) {
      guard .now < end else { throw Program.Failure("/\(path) is never \(beginning)") }
    }
  }

  /// The program has given up root by then, and may not open the new interface.
  @Test func oneThatIsMadeAnewEndsIt() throws {
    let namespace = try NetworkNamespace()
    let watch = try WatchProcess(["-i", "eth0", "--netns", namespace.name])
    try watch.awaitStart()
    try namespace.link("delete eth0")
    try watch.wait("word of its going") { watch.errorText.contains("error") }
    #expect(watch.program.isRunning)
    try namespace.makeInterface()
    #expect(try watch.end() == 74)
    #expect(watch.errorText.contains("start flatline again"))
  }

  /// An interface of the same name in flatline's own namespace is another one.
  @Test func oneInAnotherNamespaceIsNeverOpenedAnew() throws {
    let namespace = try NetworkNamespace()
    let home = try NetworkNamespace()
    let watch = try WatchProcess(
      prefix: ["ip", "netns", "exec", home.name], ["-i", "eth0", "--netns", namespace.name])
    try watch.awaitStart()
    try namespace.link("delete eth0")
    try watch.wait("word of its going") { watch.errorText.contains("error") }
    try namespace.makeInterface()
    #expect(try watch.end() == 74)
    #expect(watch.errorText.contains("made anew in its network namespace"))
  }

  /// A container that is started again has another namespace under the same name.
  @Test(arguments: ["any", "eth0"])
  func aNamespaceThatIsGoneEndsIt(interface: String) throws {
    let namespace = try NetworkNamespace()
    let watch = try WatchProcess(["-i", interface, "--netns", namespace.name])
    try watch.awaitStart()
    try namespace.delete()
    #expect(try watch.end() == 74)
    #expect(watch.errorText.contains("namespace is gone"))
  }

  @Test(
    .enabled(
      if: PrivilegeTests.isExecutableByNobody, "SKIPPED: the user nobody may not run the build"))
  func oneThatIsMadeAnewIsOpenedWithRawSockets() throws {
    let namespace = try NetworkNamespace()
    let watch = try WatchProcess(
      prefix: ["ip", "netns", "exec", namespace.name] + PrivilegeTests.asNobodyWithRawSockets,
      ["-i", "eth0"])
    try watch.awaitStart()
    try namespace.link("delete eth0")
    try watch.wait("word of its going") { watch.errorText.contains("error") }
    try namespace.makeInterface()
    try watch.wait("word of its return") { watch.errorText.contains("works again") }
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
  }
}
