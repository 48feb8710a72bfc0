import CLinux
import Glibc

/// Gives up what this process may do.
///
/// Linux keeps capabilities for each thread, so call this before any other thread is started.
package enum Privileges {
  private static let rawSockets: UInt64 = 1 << 13  // CAP_NET_RAW
  /// The highest that fits in a capability set (capset(2), 64 bits).
  private static let lastCapability: Int32 = 63

  /// Whom root becomes.
  package struct Account: Sendable {
    package let name: String
    package let user: uid_t
    package let group: gid_t
  }

  /// - Returns: `nil` when this process is not root's, and stays what it is.
  /// - Throws: ``SystemError`` when there is no such user, or it is root itself.
  package static func account(_ name: String) throws(SystemError) -> Account? {
    guard geteuid() == 0 else { return nil }
    guard let entry = unsafe getpwnam(name) else {
      throw SystemError(what: "there is no user \(name) to become; name another with --user")
    }
    let account = unsafe Account(
      name: name, user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    guard account.user != 0 else {
      throw SystemError(what: "user \(name) is root; name another with --user")
    }
    return account
  }

  /// Root becomes `account` without any capability. Another user keeps `CAP_NET_RAW`, if there was
  /// one, because an interface that comes back must be opened again. Afterwards no privilege can
  /// be gained, not even by executing a set-user-ID program.
  ///
  /// - Throws: ``SystemError`` when the kernel refuses.
  package static func drop(to account: Account?) throws(SystemError) {
    if let account {
      // The kernel refuses capabilities that it does not know; those need not be dropped.
      for capability in 0...lastCapability { _ = flatline_drop_from_bounding_set(capability) }
      _ = flatline_clear_ambient_set()
      // For root, each call sets the real, the effective and the saved ID of all threads.
      guard setgroups(0, nil) == 0, setgid(account.group) == 0, setuid(account.user) == 0
      else { throw SystemError("cannot become user \(account.name)") }
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
}
