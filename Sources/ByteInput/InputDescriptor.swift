import Glibc

/// An open file, pipe or terminal; closed with its last use.
struct InputDescriptor: ~Copyable {
  /// The size in bytes of a regular file that was opened by its path.
  let size: Int?
  /// Bytes read so far.
  private(set) var position = 0

  private let descriptor: Int32
  private let name: String
  private let isRegular: Bool
  private let wake: Int32

  /// - Parameters:
  ///   - path: `-` is standard input.
  ///   - name: the input's name in errors.
  ///   - wake: readable (poll(2)) when a wait for bytes is to end; -1 if that never is.
  init(path: String, name: String, wake: Int32) throws(ByteInputError) {
    let descriptor =
      path == "-"
      ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(name) }
    var status = stat()
    unsafe fstat(descriptor, &status)
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR {
      close(descriptor)
      throw ByteInputError(
        code: .notReadable, file: name, reason: "is a directory; name the files in it")
    }
    self.descriptor = descriptor
    self.name = name
    self.wake = wake
    isRegular = kind == S_IFREG
    size = isRegular && path != "-" ? Int(status.st_size) : nil
  }

  deinit {
    close(descriptor)
  }

  /// Reads what is there, and waits only where there is nothing.
  ///
  /// - Parameters:
  ///   - bytes: are overwritten from `start` on, and not made more.
  /// - Returns: how many were read; 0 at the end.
  mutating func read(
    into bytes: inout [UInt8], from start: Int = 0
  ) throws(ByteInputError) -> Int {
    while true {
      if !isRegular { try wait() }
      let descriptor = descriptor
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
        return unsafe Glibc.read(descriptor, room.baseAddress, room.count)
      }
      if count >= 0 {
        position += count
        return count
      }
      guard errno == EINTR || errno == EAGAIN else { throw .system(name) }
    }
  }

  private func wait() throws(ByteInputError) {
    var waits = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      // A negative descriptor is passed over.
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    // A signal may end the wait early: then read(2) says that there is nothing, or it waits.
    _ = unsafe poll(&waits, nfds_t(waits.count), -1)
    if waits[1].revents != 0 {
      throw ByteInputError(code: .interrupted, file: name, reason: "interrupted")
    }
  }
}

extension ByteInputError {
  /// The last call's error (`errno`).
  fileprivate static func system(_ file: String) -> ByteInputError {
    ByteInputError(code: .notReadable, file: file, reason: unsafe String(cString: strerror(errno)))
  }
}
