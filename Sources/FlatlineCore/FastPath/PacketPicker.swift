/// Says which of a batch's packets an engine has to process, one after the other.
protocol PacketPicker {
  /// The place of the next in the batch; `nil` at the end.
  mutating func next() -> Int?

  /// Whether it is to be processed whole, or only for the version that a broker may tell in it.
  func isWhole(_ place: Int) -> Bool
}
