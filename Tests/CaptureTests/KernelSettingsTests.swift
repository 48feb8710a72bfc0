import FlatlineCore
import Testing

@testable import Capture

struct KernelSettingsTests {
  @Test(arguments: [
    ("as Debian has it", "CONFIG_HZ_250=y\n# CONFIG_HZ_300 is not set\nCONFIG_HZ=250\n", 250),
    ("as Fedora has it", "# CONFIG_HZ_250 is not set\nCONFIG_HZ_1000=y\nCONFIG_HZ=1000\n", 1000),
    ("the last line, without its end", "CONFIG_SMP=y\nCONFIG_HZ=100", 100),
    ("only the choice", "CONFIG_HZ_250=y\n", nil),
    ("not set", "# CONFIG_HZ=250\n", nil),
    ("another's ending", "CONFIG_NOT_CONFIG_HZ=250\n", nil),
    ("no number", "CONFIG_HZ=fast\n", nil),
    ("empty", "CONFIG_HZ=\n", nil),
    ("nothing", "", nil),
  ])
  func hz(name: String, configuration: String, expected: Int?) {
    #expect(KernelSettings.hz(configuration) == expected)
  }

  @Test func whatIsUnknownIsLinuxsDefault() {
    #expect(KernelSettings().profile == KernelProfile())
  }

  @Test func whatIsKnownHolds() {
    var settings = KernelSettings()
    settings.retries2 = 8
    settings.maximumTimeout = .milliseconds(5000)
    settings.maximumSendBuffer = 1 << 20
    settings.hz = 1000
    var expected = KernelProfile()
    expected.retries2 = 8
    expected.maximumTimeout = .seconds(5)
    expected.maximumSendBuffer = 1 << 20
    expected.hz = 1000
    #expect(settings.profile == expected)
  }

  @Test func oneSettingLeavesTheOthers() {
    var settings = KernelSettings()
    settings.retries2 = 8
    var expected = KernelProfile()
    expected.retries2 = 8
    #expect(settings.profile == expected)
  }

  /// Every kernel has these times; a listener without `SO_KEEPALIVE` does not use them.
  @Test func keepaliveIsNotOnBecauseTheKernelHasTimesForIt() {
    var settings = KernelSettings()
    settings.keepalive = KernelProfile.Keepalive()
    #expect(settings.profile.keepalive == nil)
  }

  /// This kernel's own settings, within the limits that the kernel enforces.
  @Test func theKernelIsAsked() throws {
    let settings = KernelSettings.read()
    #expect((1...255).contains(try #require(settings.retries2)))
    #expect(try #require(settings.maximumSendBuffer) >= 4096)
    let keepalive = try #require(settings.keepalive)
    #expect((1...32767).contains(keepalive.time.seconds))
    #expect((1...32767).contains(keepalive.interval.seconds))
    #expect((1...127).contains(keepalive.probes))
    if let hz = settings.hz { #expect(KernelProfile.commonHz.contains(hz)) }
  }
}
