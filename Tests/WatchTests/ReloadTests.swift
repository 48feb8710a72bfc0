import Foundation
import TestSupport
import Testing

/// SIGHUP: settings that are read again.
@Suite(.enabled(if: getuid() == 0, "SKIPPED: only root may capture"))
struct ReloadTests {
  /// One that reads a file which the user that root becomes may read.
  private static func watch(_ text: String, _ arguments: [String] = []) throws -> WatchProcess {
    let watch = try WatchProcess(["--config", "$FOLDER/flatline.yaml"] + arguments) { folder in
      try write(text, in: folder)
    }
    try watch.awaitStart()
    return watch
  }

  private static func write(_ text: String, in folder: URL) throws {
    let file = folder.appending(path: "flatline.yaml")
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
  }

  private static func reload(_ watch: WatchProcess, _ text: String, awaiting word: String) throws {
    try write(text, in: watch.folder)
    watch.send(SIGHUP)
    try watch.wait(word) { watch.errorText.contains(word) }
  }

  /// The page is as of the last second.
  private static func await(_ text: String, _ port: UInt16) throws {
    let end = ContinuousClock.now + .seconds(30)
    while try !page(port, "metrics").contains(text) {
      guard .now < end else { throw Program.Failure("the metrics never have \(text)") }
    }
  }

  @Test func whatHasChangedIsSaid() throws {
    let watch = try Self.watch("interface: lo\nretries2: 15\nbuffer: 8\n")
    try Self.reload(
      watch, "interface: lo\nretries2: 8\nbuffer: 4\nalert-label: {cluster: orders}\n",
      awaiting: "SIGHUP: needs a restart")
    for line in [
      "SIGHUP: retries2: 8 (was 15)", "SIGHUP: alert-label: cluster=orders (was not set)",
      "SIGHUP: needs a restart: buffer: 4 (8 goes on)",
    ] {
      #expect(watch.errorText.contains(line))
    }
    try Self.reload(
      watch, "interface: lo\nretries2: 8\nbuffer: 8\nalert-label: {cluster: orders}\n",
      awaiting: "the settings are as before")
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
  }

  @Test func aMistakeChangesNothing() throws {
    let port = try LoopbackListener.freePort()
    let watch = try Self.watch("interface: lo\n", ["--listen", "127.0.0.1:\(port)"])
    let metric = "\nflatline_config_last_reload_successful"
    #expect(try page(port, "metrics").contains("\(metric) 1\n"))
    try Self.reload(watch, "interface: lo\nretries2: 999\n", awaiting: "the settings before go on")
    #expect(watch.errorText.contains("flatline.yaml:2: --retries2 999"))
    try Self.await("\(metric) 0\n", port)
    try Self.reload(watch, "interface: lo\nretries2: 9\n", awaiting: "retries2: 9")
    try Self.await("\(metric) 1\n", port)
  }

  /// What is not named any more gets nothing more.
  @Test func receiversComeAndGo() throws {
    let broker = try RefusingBroker()
    let (first, second) = (try LoopbackListener(), try LoopbackListener())
    let settings = "interface: lo\nport: \(broker.port)\nsyslog: "
    let watch = try Self.watch(settings + "tcp://127.0.0.1:\(first.port)\n")
    try broker.refuse()
    let old = try #require(first.accept())
    #expect(old.receive { $0.contains(" flatline ") }.contains("<28>1 "))
    try Self.reload(
      watch, settings + "tcp://127.0.0.1:\(second.port)\n", awaiting: "SIGHUP: syslog: ")
    try broker.refuse()
    let new = try #require(second.accept())
    #expect(new.receive { $0.contains(" flatline ") }.contains("<28>1 "))
    // The connection has ended with what was sent before.
    #expect(old.receive().components(separatedBy: " prediction ").count <= 2)
  }
}
