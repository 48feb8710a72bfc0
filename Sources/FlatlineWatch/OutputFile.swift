import ByteOutput
import Capture
import Glibc
import Synchronization

/// A file that lines are appended to.
final class OutputFile: Sendable {
  /// How much of some lines was written.
  struct Progress {
    /// Whole lines.
    var lines = 0
    var failure: WriteFailure?
  }

  private static let mode: mode_t = 0o640
  private static let newline = UInt8(ascii: "\n")

  private let descriptor: Int32
  private let isStandard: Bool
  /// Whether its last line has no end.
  private let isCut: Atomic<Bool>

  static let standardOutput = OutputFile(STDOUT_FILENO, isStandard: true, isCut: false)

  private init(_ descriptor: Int32, isStandard: Bool, isCut: Bool) {
    self.descriptor = descriptor
    self.isStandard = isStandard
    self.isCut = Atomic(isCut)
  }

  deinit { if !isStandard { close(descriptor) } }

  /// Opens a file, and makes it if there is none.
  convenience init(path: String) throws(WriteFailure) {
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC
    let descriptor = unsafe open(path, flags, Self.mode)
    guard descriptor >= 0 else { throw WriteFailure(code: errno) }
    self.init(descriptor, isStandard: false, isCut: Self.isCut(path))
  }

  /// Opens a file while this process is still root's, for `account` to write to: one that is not
  /// there yet, or is the account's. Its folder is made if that alone is missing. Both are then the
  /// account's, which may have to open the file again.
  ///
  /// Nothing else is opened with root's rights: what stands at the path may be a link, put there by
  /// somebody who may write to that folder.
  ///
  /// - Returns: `nil` when it is to be opened without root's rights.
  convenience init?(path: String, for account: Privileges.Account) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      Self.makeFolder(String(path[..<slash]), for: account)
    }
    let flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW
    var descriptor = unsafe open(path, flags | O_CREAT | O_EXCL, Self.mode)
    if descriptor >= 0 {
      fchown(descriptor, account.user, account.group)
    } else {
      // Without waiting for the reader of a pipe.
      descriptor = unsafe open(path, flags | O_NONBLOCK)
      guard descriptor >= 0 else { return nil }
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        status.st_uid == account.user
      else {
        close(descriptor)
        return nil
      }
    }
    self.init(descriptor, isStandard: false, isCut: Self.isCut(path))
  }

  /// Appends whole lines. One that is cut, because a disk was full, is ended before them.
  func append(_ lines: [UInt8]) -> Progress {
    var progress = Progress()
    var rest =
      isCut.load(ordering: .relaxed)
      ? ([Self.newline] + lines)[...] : lines[...]
    let isEnding = rest.count > lines.count
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 else {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          waitForRoom()
          continue
        }
        progress.failure = WriteFailure(code: errno)
        break
      }
      progress.lines += rest.prefix(count).count { $0 == Self.newline }
      if count > 0 { isCut.store(rest.prefix(count).last != Self.newline, ordering: .relaxed) }
      rest = rest.dropFirst(count)
    }
    if isEnding, progress.lines > 0 { progress.lines -= 1 }
    return progress
  }

  /// Puts bytes in the place of all that the file has.
  ///
  /// - Returns: why that was not possible.
  func replace(with bytes: [UInt8]) -> WriteFailure? {
    guard ftruncate(descriptor, 0) == 0 || errno == EINVAL else { return WriteFailure(code: errno) }
    isCut.store(false, ordering: .relaxed)
    return append(bytes).failure
  }

  /// Standard output may be a pipe that does not block, as its other users have chosen.
  private func waitForRoom() {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = unsafe poll(&request, 1, -1)
  }

  /// Makes a folder that is missing, for somebody else.
  static func makeFolder(_ folder: String, for account: Privileges.Account) {
    guard unsafe mkdir(folder, 0o750) == 0 else { return }
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fchown(descriptor, account.user, account.group)
    close(descriptor)
  }

  /// Whether a file's last line has no end, as after a full disk.
  private static func isCut(_ path: String) -> Bool {
    // A pipe is not waited for.
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let end = lseek(descriptor, 0, SEEK_END)
    var last: UInt8 = 0
    return unsafe end > 0 && pread(descriptor, &last, 1, end - 1) == 1 && last != newline
  }
}
