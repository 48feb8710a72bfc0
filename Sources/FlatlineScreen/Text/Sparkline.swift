/// Numbers as a row of bars, the latest at the right.
package enum Sparkline {
  private static let bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// - Parameter values: the oldest first; what does not fit is left out.
  package static func text(_ values: some Collection<UInt32>, width: Int) -> String {
    let shown = values.suffix(max(0, width))
    let most = Double(shown.max() ?? 0)
    let text = shown.map { value in
      guard value > 0 else { return bars[0] }
      // By the square root: a heartbeat shows beside a delivery.
      let share = (Double(value) / most).squareRoot()
      return bars[max(1, min(bars.count - 1, Int(share * Double(bars.count))))]
    }
    return String(repeating: " ", count: max(0, width - shown.count)) + text.joined()
  }
}
