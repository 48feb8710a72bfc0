import Foundation

/// Runs `body` with the path of a file that exists as long as `body` runs.
package func withTemporaryFile<Result>(
  _ content: Data, _ body: (String) throws -> Result
) throws -> Result {
  let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try content.write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  return try body(file.path)
}
