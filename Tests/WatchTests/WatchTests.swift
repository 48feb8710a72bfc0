import Foundation
import TestSupport
import Testing

/// `flatline watch` as a service manager sees it.
@Suite(.enabled(if: getuid() == 0, "SKIPPED: only root may capture"))
struct WatchTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func stopsWhenTold(signal: Int32) throws {
    let watch = try WatchProcess(["-i", "lo"])
    try watch.awaitStart()
    watch.send(signal)
    #expect(try watch.end() == 0)
    let lines = watch.outputText.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(lines.first?.contains(#""event":"summary""#) == true)
  }

  @Test func filesAreOpenedAgain() throws {
    let watch = try WatchProcess(["-i", "lo", "--output", "$FOLDER/events"])
    try watch.awaitStart()
    let file = watch.folder.appending(path: "events")
    try FileManager.default.moveItem(at: file, to: watch.folder.appending(path: "events.1"))
    let changes = try FolderWatch(watch.folder)
    watch.send(SIGHUP)
    try changes.wait(for: "events")
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    #expect(watch.text("events").contains(#""event":"summary""#))
    #expect(watch.text("events.1") == "")
    #expect(watch.outputText == "")
  }

  @Test(arguments: [
    (["--port", "5672"], 64, "-i eth0"),
    (["-i", "no-such-interface"], 69, "no-such-interface"),
    (["-i", "lo", "--netns", "no-such-namespace"], 69, "no-such-namespace"),
    (["-i", "lo", "--listen", "192.0.2.1:9672"], 69, "192.0.2.1:9672"),
    (["-i", "lo", "--output", "/no/such/folder/file"], 73, "/no/such/folder/file"),
    (["-i", "lo", "--config", "/no/such/file"], 64, "/no/such/file"),
    (["-i", "lo", "--alertmanager", "ftp://127.0.0.1"], 64, "ftp://127.0.0.1"),
  ])
  func refusals(arguments: [String], status: Int32, named: String) throws {
    let watch = try WatchProcess(arguments)
    #expect(try watch.end() == status)
    #expect(watch.errorText.contains(named))
    #expect(watch.outputText == "")
  }

  @Test func optionsComeFromAFile() throws {
    let misspelt = "interface: lo\nport: [5672, 5671]\nbufer: 8\n"
    try withTemporaryFile(Data(misspelt.utf8)) { file in
      let watch = try WatchProcess(["--config", file])
      #expect(try watch.end() == 64)
      #expect(watch.errorText.contains("\(file):3: "))
    }
    let correct = "interface: lo\nport: [5672, 5671]\nbuffer: 8\n"
    try withTemporaryFile(Data(correct.utf8)) { file in
      let watch = try WatchProcess(["--config", file])
      try watch.awaitStart()
      #expect(watch.errorText.contains("5671"))
    }
  }

  @Test(arguments: [(0o644, true), (0o600, false)])
  func aPasswordThatEverybodyCanReadIsWarnedOf(mode: Int, isTold: Bool) throws {
    let text = "interface: lo\nwebhook: http://user:s3cr3t@127.0.0.1:1/\n"
    try withTemporaryFile(Data(text.utf8)) { file in
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
      let watch = try WatchProcess(["--config", file])
      try watch.awaitStart()
      #expect(watch.errorText.contains("chmod 600 \(file)") == isTold)
      #expect(!watch.errorText.contains("s3cr3t"))
    }
  }

  @Test func pagesAreServed() throws {
    let port = try LoopbackListener.freePort()
    let watch = try WatchProcess(["-i", "lo", "--listen", "127.0.0.1:\(port)"])
    try watch.awaitStart()
    let metrics = try page(port, "metrics")
    #expect(metrics.hasPrefix("HTTP/1.1 200 "))
    #expect(metrics.contains("\nflatline_build_info{version="))
    #expect(metrics.contains(#"flatline_capture_packets_total{interface="lo"}"#))
    let health = try page(port, "healthz")
    #expect(health.hasPrefix("HTTP/1.1 200 ") && health.hasSuffix("\r\n\r\nok\n"))
    #expect(try page(port, "readyz").hasSuffix("\r\n\r\nok\n"))
    let front = try page(port, "")
    #expect(front.contains("text/html") && front.contains("href=\"metrics\""))
    #expect(metrics.contains("\nflatline_prediction_lead_seconds_bucket{le=\"+Inf\"} 0\n"))
    #expect(!metrics.contains("\nprocess_open_fds 0\n"))
    #expect(try page(port, "other").hasPrefix("HTTP/1.1 404 "))
    #expect(!watch.errorText.contains("loopback"))
  }

  /// Where the program has no descriptors left, the page is still there, and the log says so once.
  @Test func withoutDescriptorsThePageGoesOn() throws {
    let port = try LoopbackListener.freePort()
    let watch = try WatchProcess(["-i", "lo", "--listen", "127.0.0.1:\(port)"])
    try watch.awaitStart()
    try watch.leaveDescriptors(2)
    do {
      let idle = try (0..<100).map { _ in try LoopbackSocket(connectingTo: port) }
      #expect(try page(port, "healthz").hasSuffix("\r\n\r\nok\n"))
      #expect(idle[0].receive() == "")
    }
    try watch.leaveDescriptors(100)
    let end = ContinuousClock.now + .seconds(30)
    while !watch.errorText.contains("takes connections again"), .now < end {
      _ = try page(port, "healthz")
    }
    for word in ["cannot take another connection: Too many open files", "takes connections again"] {
      #expect(watch.errorText.split(separator: "\n").count { $0.contains(word) } == 1)
    }
  }

  @Test func aPageForEverybodyIsWarnedOf() throws {
    let port = try LoopbackListener.freePort()
    let watch = try WatchProcess(["-i", "lo", "--listen", "0.0.0.0:\(port)"])
    try watch.awaitStart()
    #expect(watch.errorText.contains("0.0.0.0:\(port) is no loopback address"))
  }
}
