import Foundation
import TestSupport
import Testing

/// What systemd hears of `flatline watch`, and what its journal gets.
@Suite(.enabled(if: getuid() == 0, "SKIPPED: only root may capture"))
struct ServiceTests {
  private static func watch(
    _ socket: NotifySocket, _ arguments: [String] = [], watchdog: Int? = nil
  ) throws -> WatchProcess {
    var prefix = ["env", "NOTIFY_SOCKET=\(socket.path)"]
    if let watchdog { prefix.append("WATCHDOG_USEC=\(watchdog)") }
    return try WatchProcess(prefix: prefix, ["-i", "lo"] + arguments)
  }

  @Test func aLife() throws {
    let socket = try NotifySocket()
    let watch = try Self.watch(socket)
    #expect(try socket.wait(for: "STATUS=").hasPrefix("STATUS=lo: "))
    try socket.wait(for: "READY=1")
    watch.send(SIGHUP)
    let time = try socket.wait(for: "MONOTONIC_USEC=").dropFirst("MONOTONIC_USEC=".count)
    #expect(Int(time) ?? 0 > 0)
    try socket.wait(for: "READY=1")
    watch.send(SIGTERM)
    try socket.wait(for: "STOPPING=1")
    #expect(try watch.end() == 0)
    #expect(socket.drain() == [])
  }

  @Test func aMistakeIsKnownAtOnce() throws {
    let socket = try NotifySocket()
    let watch = try Self.watch(socket, ["--retries2", "999"])
    #expect(try watch.end() == 64)
    #expect(socket.drain() == [])
  }

  /// It is the capture loop that tells: while the process is stopped there is nothing.
  @Test func theWatchdog() throws {
    let socket = try NotifySocket()
    let watch = try Self.watch(socket, watchdog: 200_000)
    for _ in 0..<3 { try socket.wait(for: "WATCHDOG=1") }
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
  }

  /// Standard error is a pipe here; what the journal's would be called is told.
  private static let asJournal = [
    "bash", "-c", #"export JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2); exec "$@""#, "-",
  ]

  @Test func theJournalGetsPriorities() throws {
    let watch = try WatchProcess(prefix: Self.asJournal, ["-i", "lo", "--listen", "0.0.0.0:0"])
    try watch.awaitStart()
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    let lines = watch.errorText.split(separator: "\n")
    #expect(lines.allSatisfy { $0.prefixMatch(of: #/<[0-7]>/#) != nil })
    #expect(lines.contains { $0.hasPrefix("<6>watching lo, ports [5672]") })
    #expect(lines.contains { $0.hasPrefix("<4>0.0.0.0:0 is no loopback address") })
  }

  @Test(arguments: [["--retries2", "999"], ["-i", "no-such-interface"]])
  func theJournalGetsErrors(arguments: [String]) throws {
    let watch = try WatchProcess(prefix: Self.asJournal, ["-i", "lo"] + arguments)
    #expect(try watch.end() != 0)
    #expect(watch.errorText.hasPrefix("<3>"))
    #expect(watch.errorText.contains(arguments[1]))
  }

  /// Another's stream: the variable was inherited.
  @Test func whoIsNoService() throws {
    let watch = try WatchProcess(prefix: ["env", "JOURNAL_STREAM=1:1"], ["-i", "lo"])
    try watch.awaitStart()
    #expect(!watch.errorText.hasPrefix("<"))
  }

  @Test func aLookAtTheSettings() throws {
    let text = "interface: lo\nbufer: 8\nretries2: 999\n"
    try withTemporaryFile(Data(text.utf8)) { file in
      let watch = try WatchProcess(["--check-config", "--config", file])
      #expect(try watch.end() == 64)
      for place in ["\(file):2: ", "\(file):3: "] { #expect(watch.errorText.contains(place)) }
      #expect(watch.outputText == "")
    }
    try withTemporaryFile(Data("interface: lo\n".utf8)) { file in
      let watch = try WatchProcess(["--check-config", "--config", file])
      #expect(try watch.end() == 0)
      #expect(watch.outputText == "\(file): no mistake found\n")
    }
    let hints = "interface: lo\nheartbeat-hints: /no/such/file\n"
    try withTemporaryFile(Data(hints.utf8)) { file in
      let watch = try WatchProcess(["--check-config", "--config", file])
      #expect(try watch.end() == 64)
      #expect(watch.errorText.contains("\(file):2: --heartbeat-hints /no/such/file"))
    }
  }
}
