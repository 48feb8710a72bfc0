import Foundation
import TestSupport

/// A namespace with an interface `eth0` that leads nowhere; gone with the last reference to it.
final class NetworkNamespace {
  let name = "flatline-test-\(UUID().uuidString.prefix(8))"

  static let canBeMade = getuid() == 0 && (try? NetworkNamespace()) != nil

  /// Whether there is a packet filter to drop packets with.
  static let canDrop = (try? Program.run(.command("nft"), ["--version"]))?.status == 0

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

  /// Drops TCP over IPv4 to a port, once it has come in.
  func drop(to port: UInt16) throws {
    try run("nft add table ip lost")
    try run("nft add chain ip lost in { type filter hook input priority 0 ; }")
    try run("nft add rule ip lost in tcp dport \(port) drop")
  }

  /// What `ss` says of the connections of a port: a line for each end that has it, with the state and
  /// all that was sent and received.
  func sockets(of port: UInt16) throws -> [String] {
    let lines = try run("ss -OHtni state established sport = \(port)").split(separator: "\n")
    return lines.map { line in
      let words = line.split(separator: " ")
      return words.filter {
        $0.contains("bytes_") || $0.contains("data_segs") || $0.contains("127.")
      }
      .joined(separator: " ")
    }.sorted()
  }

  @discardableResult
  private func run(_ words: String) throws -> String {
    let words = ["netns", "exec", name] + words.split(separator: " ").map(String.init)
    let outcome = try Program.run(.command("ip"), words)
    guard outcome.status == 0 else { throw Program.Failure(outcome.errors) }
    return outcome.output
  }

  private static func ip(_ words: String) throws {
    let outcome = try Program.run(
      .command("ip"), words.split(separator: " ").map(String.init))
    guard outcome.status == 0 else { throw Program.Failure(outcome.errors) }
  }
}
