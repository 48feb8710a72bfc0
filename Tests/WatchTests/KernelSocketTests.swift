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
