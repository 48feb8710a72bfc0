import Foundation
import TestSupport
import Testing

/// Files of events, for a user that root becomes.
@Suite(.enabled(if: getuid() == 0, "SKIPPED: only root becomes another"))
struct OutputTests {
  private static let nobody = NSNumber(value: 65534)

  @Test func aMissingFolderIsMadeForTheUser() throws {
    let watch = try WatchProcess(["-i", "lo", "--output", "$FOLDER/new/events"])
    try watch.awaitStart()
    let folder = watch.folder.appending(path: "new")
    for url in [folder, folder.appending(path: "events")] {
      let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
      #expect(attributes[.ownerAccountID] as? NSNumber == Self.nobody)
    }
    try FileManager.default.moveItem(
      at: folder.appending(path: "events"), to: folder.appending(path: "events.1"))
    let changes = try FolderWatch(folder)
    watch.send(SIGHUP)
    try changes.wait(for: "events")
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    #expect(watch.text("new/events").contains("summary"))
  }

  /// The file is made as long as this is root, and then is the user's.
  @Test func aFolderOfRootsIsNoObstacle() throws {
    let folder = try RootFolder()
    let events = folder.url.appending(path: "events")
    for runs in 1...2 {
      let watch = try WatchProcess(["-i", "lo", "--output", events.path])
      try watch.awaitStart()
      watch.send(SIGTERM)
      #expect(try watch.end() == 0)
      #expect(try String(contentsOf: events, encoding: .utf8).split(separator: "\n").count == runs)
    }
  }

  /// Root's rights are not used for what somebody else may have put there.
  @Test func whatIsRootsIsLeftAlone() throws {
    let folder = try RootFolder()
    let file = folder.url.appending(path: "events")
    let link = folder.url.appending(path: "link")
    try Data("root's\n".utf8).write(to: file)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
    for url in [file, link] {
      let watch = try WatchProcess(["-i", "lo", "--output", url.path])
      #expect(try watch.end() == 73)
      for word in [url.path, "nobody", "--user"] { #expect(watch.errorText.contains(word)) }
    }
    #expect(try Data(contentsOf: file) == Data("root's\n".utf8))
  }

  @Test func aCutLineOfTheLastRunIsEnded() throws {
    let watch = try WatchProcess(["-i", "lo", "--output", "$FOLDER/events"]) { folder in
      let file = folder.appending(path: "events")
      try Data("{\"cut".utf8).write(to: file)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o666], ofItemAtPath: file.path)
    }
    try watch.awaitStart()
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    #expect(watch.text("events").hasPrefix("{\"cut\n{"))
  }

  /// When there is room again, the next line does not go on with the one that was cut.
  @Test(.enabled(if: SmallDisk.canBeMade, "SKIPPED: nothing can be mounted"))
  func aCutLineOfAFullDiskIsEnded() throws {
    let disk = try SmallDisk(size: 16 << 10)
    let filler = disk.url.appending(path: "filler")
    try Data(count: 8 << 10).write(to: filler)
    let broker = try RefusingBroker()
    let events = disk.url.appending(path: "events")
    let watch = try WatchProcess([
      "-i", "lo", "--port", "\(broker.port)", "--output", events.path,
    ])
    try watch.awaitStart()
    for _ in 0..<30 { try broker.refuse() }
    try watch.wait("the disk to be full") { watch.errorText.contains("No space left on device") }
    try FileManager.default.removeItem(at: filler)
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    let lines = try String(contentsOf: events, encoding: .utf8).split(separator: "\n")
    let isWhole = lines.map { (try? JSONSerialization.jsonObject(with: Data($0.utf8))) != nil }
    #expect(isWhole.last == true)
    #expect(isWhole.count { !$0 } == 1)
  }
}
