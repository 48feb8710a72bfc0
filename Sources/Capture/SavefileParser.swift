/// Takes the packets out of one kind of capture file, without input or output.
protocol SavefileParser: Sendable {
  /// Whether what was taken so far ends within a record.
  var isWithinRecord: Bool { get }

  /// The first link type that is not decoded, as the file numbers it.
  var foreignLinkType: UInt32? { get }

  /// Takes records off the front of what was read.
  ///
  /// - Parameters:
  ///   - bytes: a buffer of which only what lies behind `start` is new.
  ///   - intake: gets the packets, with their places in the buffer.
  /// - Returns: where the first record begins that is not whole, or that the intake leaves for
  ///   later.
  /// - Throws: ``SavefileDamage`` where nothing comes before it. Else it is thrown by the next call.
  mutating func parse(
    _ bytes: Span<UInt8>, from start: Int, into intake: inout PacketIntake
  ) throws(SavefileDamage) -> Int
}

/// Why a capture file cannot be read further.
struct SavefileDamage: Error, Equatable {
  /// In words that follow the file's name.
  var reason: String
}
