import Foundation
import FoundationNetworking
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

  @Test func pagesAreServed() async throws {
    let port = try Self.freePort()
    let watch = try WatchProcess(["-i", "lo", "--listen", "127.0.0.1:\(port)"])
    try watch.awaitStart()
    let (page, status) = try await Self.get(port, "metrics")
    #expect(status == 200)
    let metrics = try #require(page)
    #expect(metrics.contains("\nflatline_build_info{version="))
    #expect(metrics.contains(#"flatline_capture_packets_total{interface="lo"}"#))
    #expect(try await Self.get(port, "healthz") == ("ok\n", 200))
    #expect(try await Self.get(port, "other").1 == 404)
  }

  private static func get(_ port: UInt16, _ path: String) async throws -> (String?, Int) {
    let url = try #require(URL(string: "http://127.0.0.1:\(port)/\(path)"))
    let (data, response) = try await URLSession.shared.data(from: url)
    return (String(decoding: data, as: UTF8.self), (response as? HTTPURLResponse)?.statusCode ?? 0)
  }

  /// A port that was free a moment ago.
  private static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try withUnsafeMutablePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        try #require(bind(descriptor, generic, length) == 0)
        try #require(getsockname(descriptor, generic, &length) == 0)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }
}
