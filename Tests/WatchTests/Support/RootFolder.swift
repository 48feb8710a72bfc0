import Foundation

/// A folder that only root may write to.
final class RootFolder {
  let url = FileManager.default.temporaryDirectory.appending(
    path: "flatline-root-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
