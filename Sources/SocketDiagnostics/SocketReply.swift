import CLinux
import FlatlineCore
import Glibc

/// One part of the kernel's answer to a question, read.
struct SocketReply {
  private(set) var sockets: [KernelSocket] = []
  /// Whether it is the answer's last part.
  private(set) var isLast = false
  /// Messages that could not be read.
  private(set) var malformed = 0
  /// Whether the kernel says that sockets came or went while it told of them, or that some of the
  /// answer was lost.
  private(set) var isIncomplete = false
  /// The error with which the kernel ended the answer; 0 without.
  private(set) var error: Int32 = 0

  /// - Parameter sequence: of the question; what answers another one is passed over.
  init(_ bytes: Span<UInt8>, to sequence: UInt32) {
    var messages = NetlinkMessages()
    while let message = messages.next(in: bytes) {
      guard message.sequence == sequence else { continue }
      if message.flags & UInt16(NLM_F_DUMP_INTR) != 0 { isIncomplete = true }
      add(message, bytes.extracting(message.contents))
    }
    if messages.isDamaged { malformed += 1 }
  }

  private mutating func add(_ message: NetlinkMessages.Message, _ contents: Span<UInt8>) {
    switch Int32(message.type) {
    case Int32(SocketQuestion.messageType):
      if let socket = KernelSocket(message: contents) {
        sockets.append(socket)
      } else {
        malformed += 1
      }
      // The only message of its answer, unless more are promised.
      if message.flags & UInt16(NLM_F_MULTI) == 0 { isLast = true }
    case NLMSG_DONE, NLMSG_ERROR:
      isLast = true
      // An error is negative; old kernels end without one.
      let number = contents.native32(at: 0).map { Int32(bitPattern: $0) } ?? 0
      if number < 0 { error = number == .min ? EINVAL : -number }
    case NLMSG_OVERRUN:
      isIncomplete = true
    case NLMSG_NOOP:
      break
    default:
      malformed += 1
    }
  }
}
