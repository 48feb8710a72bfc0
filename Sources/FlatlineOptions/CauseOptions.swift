import ArgumentParser
import FlatlineCore

/// What the user knows of the paths to the clients.
package struct CauseOptions: ParsableArguments {
  private static let longest = 7 * 86_400

  @Option(
    help: ArgumentHelp(
      """
      After so many seconds without a packet a NAT, firewall or load balancer on the way forgets a \
      connection: those whose heartbeat is slower are told as a risk. (default: found out where \
      connections show it)
      """,
      valueName: "seconds"))
  package var pathIdleTimeout: Int?

  package init() {}

  package func validate() throws {
    if let pathIdleTimeout, !(1...Self.longest).contains(pathIdleTimeout) {
      throw ValidationError("--path-idle-timeout \(pathIdleTimeout): 1 to \(Self.longest) seconds.")
    }
  }

  package var idleTimeout: Interval? { pathIdleTimeout.map { .seconds($0) } }
}
