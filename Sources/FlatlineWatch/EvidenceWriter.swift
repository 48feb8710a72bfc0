import ByteOutput
import Dispatch
import FlatlineOptions
import FoundationEssentials
import Logging
import Synchronization

/// Writes capture files in a queue of its own, so that the capture does not wait; the oldest of too many
/// are removed.
final class EvidenceWriter: Sendable {
  /// In a folder, those of earlier runs among them.
  private static let mostFiles = 1000
  /// Waiting to be written; a disk that hangs must not take all memory.
  private static let mostWaiting = 200

  private struct State {
    var waiting = 0
    var isTroubled = false
  }

  private let folder: String
  private let logger: Logger
  private let queue = DispatchQueue(label: "flatline.evidence")
  private let state = Mutex(State())

  init(_ folder: String, logger: Logger) {
    self.folder = folder
    self.logger = logger
    // What keeps it from being made is told with the first file.
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false)
  }

  func write(_ file: (name: String, bytes: [UInt8])) {
    let isTaken = state.withLock { state in
      guard state.waiting < Self.mostWaiting else { return false }
      state.waiting += 1
      return true
    }
    guard isTaken else { return }
    queue.async {
      self.put(file)
      self.state.withLock { $0.waiting -= 1 }
    }
  }

  /// Waits until all is written.
  func finish() { queue.sync {} }

  private func put(_ file: (name: String, bytes: [UInt8])) {
    do {
      try ReplacedFile.write(file.bytes, to: "\(folder)/\(file.name)")
      try removeOldest()
      state.withLock { $0.isTroubled = false }
    } catch {
      let isNews = state.withLock { state in
        defer { state.isTroubled = true }
        return !state.isTroubled
      }
      if isNews { logger.error("--evidence \(folder): \(FileTrouble.text(error))") }
    }
  }

  /// Their names begin with their times.
  private func removeOldest() throws {
    let manager = FileManager.default
    let names = try manager.contentsOfDirectory(atPath: folder)
      .filter { $0.wholeMatch(of: #/[0-9T]+Z-.*\.pcapng/#) != nil }.sorted()
    for name in names.dropLast(Self.mostFiles) {
      try manager.removeItem(atPath: "\(folder)/\(name)")
    }
  }
}
