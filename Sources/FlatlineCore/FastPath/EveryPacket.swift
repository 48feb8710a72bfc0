/// All of them.
struct EveryPacket: PacketPicker {
  private var places: Range<Int>

  init(_ batch: PacketBatch) { places = batch.entries.indices }

  @inline(__always)
  mutating func next() -> Int? { places.popFirst() }

  @inline(__always)
  func isWhole(_ place: Int) -> Bool { true }
}
