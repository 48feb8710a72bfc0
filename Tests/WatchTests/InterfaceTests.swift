import Foundation
import Testing

/// An interface that goes away while it is watched, in a network namespace made for it.
@Suite(.enabled(if: NetworkNamespace.canBeMade, "SKIPPED: no network namespaces can be made"))
struct InterfaceTests {
  @Test func oneThatGoesDownIsWaitedFor() throws {
    let namespace = try NetworkNamespace()
    let watch = try WatchProcess(["-i", "eth0", "--netns", namespace.name])
    try watch.awaitStart()
    try namespace.link("set eth0 down")
    try watch.wait("word of its going") { watch.errorText.contains("interface eth0: is down") }
    try namespace.link("set eth0 up")
    try watch.wait("word of its return") { watch.errorText.contains("works again") }
    watch.send(SIGTERM)
    #expect(watch.end() == 0)
  }

  /// Root is gone by then, and with it the right to open the new one.
  @Test func oneThatIsMadeAnewEndsIt() throws {
    let namespace = try NetworkNamespace()
    let watch = try WatchProcess(["-i", "eth0", "--netns", namespace.name])
    try watch.awaitStart()
    try namespace.link("delete eth0")
    try watch.wait("word of its going") { watch.errorText.contains("error") }
    #expect(watch.process.isRunning)
    try namespace.makeInterface()
    #expect(watch.end() == 74)
    #expect(watch.errorText.contains("start flatline again"))
  }

  /// One of the same name where flatline itself lives would be another.
  @Test func oneInAnotherNamespaceIsNeverOpenedAnew() throws {
    let namespace = try NetworkNamespace()
    let home = try NetworkNamespace()
    let watch = try WatchProcess(
      prefix: ["ip", "netns", "exec", home.name], ["-i", "eth0", "--netns", namespace.name])
    try watch.awaitStart()
    try namespace.link("delete eth0")
    try watch.wait("word of its going") { watch.errorText.contains("error") }
    try namespace.makeInterface()
    #expect(watch.end() == 74)
    #expect(watch.errorText.contains("made anew in its network namespace"))
  }

  /// A container that is started again has another namespace under the same name.
  @Test(arguments: ["any", "eth0"])
  func aNamespaceThatIsGoneEndsIt(interface: String) throws {
    let namespace = try NetworkNamespace()
    let watch = try WatchProcess(["-i", interface, "--netns", namespace.name])
    try watch.awaitStart()
    try namespace.delete()
    #expect(watch.end() == 74)
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
    #expect(watch.end() == 0)
  }
}

/// A namespace with an interface `eth0` that leads nowhere; gone with the last reference to it.
final class NetworkNamespace {
  let name = "flatline-test-\(UUID().uuidString.prefix(8))"

  static let canBeMade = getuid() == 0 && (try? NetworkNamespace()) != nil

  struct Failure: Error {}

  init() throws {
    try Self.ip("netns add \(name)")
    try makeInterface()
  }

  deinit {
    try? delete()
  }

  func delete() throws {
    try Self.ip("netns delete \(name)")
  }

  func makeInterface() throws {
    try link("add eth0 type veth peer name other")
    try link("set eth0 up")
  }

  func link(_ words: String) throws {
    try Self.ip("-n \(name) link \(words)")
  }

  private static func ip(_ words: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["ip"] + words.split(separator: " ").map(String.init)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure() }
  }
}
