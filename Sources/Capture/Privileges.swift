import CLinux
import Glibc

/// What this process may do, and giving it up.
///
/// Linux keeps capabilities for each thread, so this comes before any other thread is started.
public enum Privileges {
  private static let setCapabilities: Int32 = 8  // CAP_SETPCAP
  private static let rawSockets: UInt64 = 1 << 13  // CAP_NET_RAW
  private static let lastCapability: Int32 = 63

  /// Root becomes `user` without any capability. Anybody else keeps `CAP_NET_RAW`, if they have
  /// it: an interface that comes back must be opened again. Nothing can be gained afterwards,
  /// not even by executing a program that is set-user-ID.
  ///
  /// - Throws: ``SystemError`` when there is no such user, or the kernel refuses.
  public static func drop(to user: String) throws(SystemError) {
    if geteuid() == 0 {
      let account = try account(user)
      // A capability the kernel does not know is refused, and need not be dropped.
      for capability in 0...lastCapability { _ = flatline_drop_from_bounding_set(capability) }
      _ = flatline_clear_ambient_set()
      // Called by root, they set the real, effective and saved one, in every thread.
      guard setgroups(0, nil) == 0, setgid(account.group) == 0, setuid(account.user) == 0
      else { throw SystemError("cannot become user \(user)") }
      try keep(0)
    } else {
      _ = flatline_clear_ambient_set()
      try keep(flatline_permitted_capabilities() & rawSockets)
    }
    guard flatline_forbid_new_privileges() == 0 else {
      throw SystemError("cannot forbid new privileges")
    }
    guard geteuid() != 0, getuid() != 0 else {
      throw SystemError(what: "still root after giving it up")
    }
  }

  private static func keep(_ capabilities: UInt64) throws(SystemError) {
    guard flatline_keep_capabilities(capabilities) == 0 else {
      throw SystemError("cannot give up capabilities")
    }
  }

  private static func account(_ name: String) throws(SystemError) -> (user: uid_t, group: gid_t) {
    guard let entry = unsafe getpwnam(name) else {
      throw SystemError(what: "there is no user \(name) to become; name another with --user")
    }
    let account = unsafe (user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    guard account.user != 0 else {
      throw SystemError(what: "user \(name) is root; name another with --user")
    }
    return account
  }
}
