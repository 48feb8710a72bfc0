import Capture
import Foundation
import TestSupport
import Testing

/// What the kernel tells `watch` of its sockets, and what is left where it does not.
@Suite(.enabled(if: NetworkNamespace.canBeMade, "SKIPPED: no network namespaces can be made"))
struct KernelSocketTests {
  private static func connected(
    to listener: LoopbackListener
  ) throws -> (LoopbackSocket, LoopbackSocket) {
    let client = try LoopbackSocket(connectingTo: listener.port)
    return (client, try #require(listener.accept()))
  }

  private static func open(on page: String) -> Int {
    page.split(separator: "\n").filter { $0.hasPrefix("flatline_connections_open{") }
      .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
  }

  /// None of them sends a packet.
  @Test func connectionsThatAreOlderAreCounted() throws {
    let namespace = try NetworkNamespace()
    try namespace.link("set lo up")
    let (listener, connections) = try Capture.NetworkNamespace(namespace.name).within {
      let listener = try LoopbackListener()
      return (listener, try (0..<3).map { _ in try Self.connected(to: listener) })
    }
    #expect(connections.count == 3)
    let port = try LoopbackListener.freePort()
    let watch = try WatchProcess([
      "-i", "lo", "--netns", namespace.name, "--port", "\(listener.port)",
      "--listen", "127.0.0.1:\(port)",
      // Nobody answers there.
      "--management", "http://guest:guest@127.0.0.1:\(try LoopbackListener.freePort())",
    ])
    try watch.awaitStart()
    try watch.wait("all to be counted") { try Self.open(on: page(port, "metrics")) == 3 }
    try watch.wait("word of the management API") {
      watch.errorText.contains("the management API at")
    }
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    #expect(watch.errorText.split(separator: "\n").count { $0.contains("management API") } == 1)
  }

  /// `flatline sockets` with an API that knows one of two connections.
  @Test(arguments: ["table", "jsonl"])
  func socketsHaveTheNamesThatTheAPITells(format: String) throws {
    let (listener, api) = (try LoopbackListener(), try LoopbackListener())
    let connections = try (0..<2).map { _ in try Self.connected(to: listener) }
    let program = try Program(
      .flatline,
      [
        "sockets", "--all", "--format", format, "--port", "\(listener.port)",
        "--management", "http://guest:secret@127.0.0.1:\(api.port)",
      ])
    let asked = try #require(api.accept())
    let question = asked.receive { $0.hasSuffix("\r\n\r\n") }
    #expect(question.hasPrefix("GET /api/connections?"))
    #expect(question.contains("Authorization: Basic Z3Vlc3Q6c2VjcmV0\r\n"))
    let answer = """
      [{"name":"127.0.0.1:\(connections[0].0.port) -> 127.0.0.1:\(listener.port)","timeout":60,\
      "user":"orders","vhost":"/","user_provided_name":"billing\\u001b[1m"}]
      """
    asked.send(
      "HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\nConnection: close\r\n\r\n"
        + answer)
    let outcome = try program.end()
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let rows = outcome.output.split(separator: "\n").filter { $0.contains("127.0.0.1:") }
    #expect(rows.count == 2)
    let named = rows.filter { $0.contains("billing") }
    #expect(named.count == 1)
    #expect(named.first?.contains("127.0.0.1:\(connections[0].0.port)") == true)
    #expect(named.first?.contains("orders") == true && named.first?.contains("60") == true)
    #expect(!outcome.output.contains("\u{1b}"))
  }

  @Test func socketsAreToldWithoutNamesToo() throws {
    let listener = try LoopbackListener()
    let connection = try Self.connected(to: listener)
    let outcome = try Program.run(
      .flatline,
      [
        "sockets", "--all", "--port", "\(listener.port)", "--management",
        "http://guest:secret@127.0.0.1:\(try LoopbackListener.freePort())",
      ])
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("127.0.0.1:\(connection.0.port)"))
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains("stay without names"))
    #expect(!outcome.errors.contains("secret"))
  }

  /// As a sandbox would: AF_NETLINK is not supported, a raw socket of IPv4 not permitted.
  private static let sandbox = [
    "python3", "-c",
    """
    import ctypes, os, struct, sys

    load, equal, give = 0x20, 0x15, 0x06
    program = [
        (load, 0, 0, 0), (equal, 0, 8, 41),  # The call's number: socket(2) on x86-64.
        (load, 0, 0, 16), (equal, 4, 0, 16),  # Its family: AF_NETLINK.
        (equal, 0, 5, 2), (load, 0, 0, 24), (0x54, 0, 0, 15),  # AF_INET, and its type.
        (equal, 1, 2, 3), (give, 0, 0, 0x50000 + 97), (give, 0, 0, 0x50000 + 1),
        (give, 0, 0, 0x7fff0000),
    ]
    code = b"".join(struct.pack("HBBI", *each) for each in program)
    buffer = ctypes.create_string_buffer(code)
    rules = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, rules):
        sys.exit(f"no seccomp: {os.strerror(ctypes.get_errno())}")
    os.execvp(sys.argv[1], sys.argv[1:])
    """,
  ]

  private static let canBeSandboxed =
    (try? Program.run(.command("true"), [], prefix: sandbox))?.status == 0

  @Test(.enabled(if: canBeSandboxed, "SKIPPED: there is no python3, or no seccomp"))
  func whatIsRefusedIsSaidOnceAndTheRestWorks() throws {
    let watch = try WatchProcess(prefix: Self.sandbox, ["-i", "lo", "--probe-idle", "60"])
    try watch.awaitStart()
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    let lines = watch.errorText.split(separator: "\n")
    #expect(lines.count { $0.contains("predictions rest on packets alone") } == 1)
    #expect(lines.count { $0.contains("no client will be asked") } == 1)
    #expect(watch.outputText.contains("\"event\":\"summary\""))
  }
}
