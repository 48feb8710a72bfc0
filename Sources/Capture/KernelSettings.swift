import FlatlineCore
import Glibc

/// The settings of this host's kernel that decide when TCP gives up; `nil` where the kernel does
/// not show them.
///
/// `net.ipv4` values are those of the calling thread's network namespace.
package struct KernelSettings: Sendable, Equatable {
  /// `tcp_retries2`.
  package var retries2: Int?
  /// `tcp_rto_max_ms`.
  package var maximumTimeout: Interval?
  /// The second number of `tcp_wmem`, in bytes.
  package var initialSendBuffer: Int?
  /// The third.
  package var maximumSendBuffer: Int?
  /// `tcp_keepalive_time`, `_intvl` and `_probes`.
  package var keepalive: KernelProfile.Keepalive?
  /// `CONFIG_HZ`, timer ticks a second.
  package var hz: Int?

  package init() {}

  /// These settings, with Linux's defaults for those that are not known. Without keepalive: each
  /// listener decides whether it uses it.
  package var profile: KernelProfile {
    var profile = KernelProfile()
    if let retries2 { profile.retries2 = retries2 }
    if let maximumTimeout { profile.maximumTimeout = maximumTimeout }
    if let initialSendBuffer { profile.initialSendBuffer = initialSendBuffer }
    if let maximumSendBuffer { profile.maximumSendBuffer = maximumSendBuffer }
    if let hz { profile.hz = hz }
    return profile
  }

  /// Reads `/proc` and `/boot`.
  package static func read() -> KernelSettings {
    var settings = KernelSettings()
    settings.retries2 = number("tcp_retries2")
    settings.maximumTimeout = number("tcp_rto_max_ms").map { .milliseconds($0) }
    if let sizes = numbers("tcp_wmem"), sizes.count == 3 {
      (settings.initialSendBuffer, settings.maximumSendBuffer) = (sizes[1], sizes[2])
    }
    if let time = number("tcp_keepalive_time"), let interval = number("tcp_keepalive_intvl"),
      let probes = number("tcp_keepalive_probes")
    {
      var keepalive = KernelProfile.Keepalive()
      keepalive.time = .seconds(time)
      keepalive.interval = .seconds(interval)
      keepalive.probes = probes
      settings.keepalive = keepalive
    }
    settings.hz = bootConfiguration().flatMap(hz)
    return settings
  }

  /// `CONFIG_HZ=250` of a kernel's build configuration.
  static func hz(_ configuration: String) -> Int? {
    let prefix = "CONFIG_HZ="
    let line = configuration.split(separator: "\n").first { $0.hasPrefix(prefix) }
    return line.flatMap { Int($0.dropFirst(prefix.count)) }
  }

  private static func number(_ name: String) -> Int? { numbers(name)?.first }

  private static func numbers(_ name: String) -> [Int]? {
    contents("/proc/sys/net/ipv4/\(name)")?.split { $0 == "\t" || $0 == "\n" || $0 == " " }
      .compactMap { Int($0) }
  }

  private static func bootConfiguration() -> String? {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return nil }
    let release = unsafe withUnsafeBytes(of: &names.release) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return contents("/boot/config-\(release)")
  }

  /// The text of a small file; `nil` when it cannot be read.
  private static func contents(_ path: String) -> String? {
    guard let file = unsafe fopen(path, "re") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = unsafe fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
