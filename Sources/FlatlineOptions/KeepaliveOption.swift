import ArgumentParser
import FlatlineCore

/// TCP keepalive of the broker's listener.
package enum KeepaliveOption: ExpressibleByArgument, CustomStringConvertible {
  case times(KernelProfile.Keepalive)
  /// The kernel's own times.
  case system

  /// `7200/75/9`, as sysctl's `tcp_keepalive_time`, `_intvl` and `_probes`; or `system`.
  package init?(argument: String) {
    if argument == "system" {
      self = .system
      return
    }
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let time = parts[0], let interval = parts[1], let probes = parts[2],
      (1...32767).contains(time), (1...32767).contains(interval), (1...127).contains(probes)
    else { return nil }
    var times = KernelProfile.Keepalive()
    times.time = .seconds(time)
    times.interval = .seconds(interval)
    times.probes = probes
    self = .times(times)
  }

  package var description: String {
    switch self {
    case .times(let times):
      "\(Int(times.time.seconds))/\(Int(times.interval.seconds))/\(times.probes)"
    case .system: "system"
    }
  }
}
