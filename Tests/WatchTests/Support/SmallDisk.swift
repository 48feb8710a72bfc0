import Foundation
import TestSupport

/// A file system in memory that is soon full. Everybody may write to it.
final class SmallDisk {
  private let folder: RootFolder
  var url: URL { folder.url }

  static let canBeMade = getuid() == 0 && (try? SmallDisk(size: 4096)) != nil

  /// - Parameter size: in bytes, of which the system makes whole pages.
  init(size: Int) throws {
    folder = try RootFolder()
    let outcome = try Program.run(
      .command("mount"),
      ["-t", "tmpfs", "-o", "size=\(size),mode=777", "flatline-test", folder.url.path])
    guard outcome.status == 0 else { throw Program.Failure(outcome.errors) }
  }

  deinit { _ = try? Program.run(.command("umount"), [folder.url.path]) }
}
