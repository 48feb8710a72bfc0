import Foundation

/// Places in the checked-out repository.
package enum Repository {
  /// The folder of `Package.swift`.
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  package static let captures = root.appending(path: "captures")
}
