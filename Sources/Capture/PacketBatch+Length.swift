import FlatlineCore

extension PacketBatch {
  /// Bytes after which a batch is handed over: enough that the cost per batch does not count, and
  /// little enough to stay in a processor's cache.
  static let fullLength = 262_144
}
