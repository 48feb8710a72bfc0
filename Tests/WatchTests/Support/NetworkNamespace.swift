import Foundation
import TestSupport

/// A namespace with an interface `eth0` that leads nowhere; gone with the last reference to it.
final class NetworkNamespace {
  let name = "flatline-test-\(UUID().uuidString.prefix(8))"

  static let canBeMade = getuid() == 0 && (try? NetworkNamespace()) != nil

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
    let outcome = try Program.run(
      .command("ip"), words.split(separator: " ").map(String.init))
    guard outcome.status == 0 else { throw Program.Failure(outcome.errors) }
  }
}
