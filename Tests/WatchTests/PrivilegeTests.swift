import Foundation
import TestSupport
import Testing

/// The rights of the running process, as the kernel reports them.
@Suite(.enabled(if: getuid() == 0, "SKIPPED: only root may start it in these ways"))
struct PrivilegeTests {
  static let nobody = "65534"
  static let capabilities = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]
  static let nothing = "0000000000000000"
  static let rawSockets = "0000000000002000"

  static let asNobody = [
    "setpriv", "--reuid", nobody, "--regid", nobody, "--clear-groups", "--bounding-set=-all",
    "--inh-caps=-all",
  ]
  static let asNobodyWithRawSockets = [
    "setpriv", "--reuid", nobody, "--regid", nobody, "--clear-groups",
    "--bounding-set=-all,+net_raw", "--inh-caps=-all,+net_raw", "--ambient-caps=-all,+net_raw",
  ]

  /// A build in root's home may be closed to other users.
  static let isExecutableByNobody = {
    let outcome = try? Program.run(.flatline, ["--version"], prefix: asNobody)
    return outcome?.status == 0
  }()

  @Test func rootIsGivenUpInEveryThread() throws {
    let watch = try WatchProcess(["-i", "lo", "--listen", "127.0.0.1:0"])
    try watch.awaitStart()
    let statuses = try watch.statuses()
    #expect(statuses.count > 1)
    for status in statuses {
      for field in ["Uid", "Gid"] {
        #expect(status[field] == Array(repeating: Self.nobody, count: 4).joined(separator: "\t"))
      }
      #expect(status["Groups"] == "")
      for field in Self.capabilities {
        #expect(status[field] == Self.nothing, "\(field) of \(status["Name"] ?? "")")
      }
      #expect(status["NoNewPrivs"] == "1")
    }
  }

  @Test(
    .enabled(if: isExecutableByNobody, "SKIPPED: the user nobody may not run the build"))
  func rawSocketsAloneAreEnough() throws {
    let watch = try WatchProcess(prefix: Self.asNobodyWithRawSockets, ["-i", "lo"])
    try watch.awaitStart()
    for status in try watch.statuses() {
      #expect(status["Uid"]?.hasPrefix("\(Self.nobody)\t") == true)
      // Kept: an interface that comes back has to be opened again.
      #expect(status["CapPrm"] == Self.rawSockets)
      #expect(status["CapEff"] == Self.rawSockets)
      #expect(status["CapInh"] == Self.nothing)
      #expect(status["CapAmb"] == Self.nothing)
      #expect(status["NoNewPrivs"] == "1")
    }
  }

  @Test(
    .enabled(if: isExecutableByNobody, "SKIPPED: the user nobody may not run the build"))
  func withoutThemItSaysWhatIsMissing() throws {
    let watch = try WatchProcess(prefix: Self.asNobody, ["-i", "lo"])
    #expect(try watch.end() == 77)
    #expect(watch.errorText.contains("interface lo"))
    #expect(watch.errorText.contains("CAP_NET_RAW"))
  }

  @Test(arguments: ["no-such-user", "root"])
  func whoCannotBeBecomeIsNamed(user: String) throws {
    let watch = try WatchProcess(["-i", "lo", "--user", user])
    #expect(try watch.end() == 77)
    #expect(watch.errorText.contains(user))
    #expect(watch.errorText.contains("--user"))
  }
}
