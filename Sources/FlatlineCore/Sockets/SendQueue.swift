/// What a socket's send buffer holds, as the kernel tells.
package struct SendQueue: Sendable, Equatable {
  /// Of the stream: written, and not acknowledged.
  package var bytes: Int
  /// Bytes of memory that these take (`sk_wmem_queued`), and up to which more are taken (`sk_sndbuf`).
  package var memory: Int
  package var limit: Int

  package init(bytes: Int, memory: Int, limit: Int) {
    self.bytes = bytes
    self.memory = memory
    self.limit = limit
  }

  /// `sk_stream_memory_free`.
  package var isFull: Bool { memory >= limit }
}
