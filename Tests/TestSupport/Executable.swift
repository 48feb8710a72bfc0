import Foundation

/// A program that a test can start.
package struct Executable: Sendable {
  /// A path, or a name that is found on the path.
  package var path: String

  package static let flatline = Executable(besideTests: "flatline")

  /// A command of the system.
  package static func command(_ name: String) -> Executable { Executable(path: name) }

  private init(path: String) { self.path = path }

  /// SwiftPM puts executables and the test bundle into one folder.
  private init(besideTests name: String) {
    path =
      URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
      .path
  }
}
