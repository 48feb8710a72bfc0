import FlatlineCore
import FlatlineScore

/// A broker's log: three bytes say how it is read, the rest is it.
enum LogTarget {
  static func run(_ bytes: [UInt8]) {
    var input = FuzzInput(bytes)
    let utcOffset = input.choice([nil, Interval.zero, .seconds(3600), .seconds(-39_600)])
    let seed = input.word16()
    let text = input.remaining()
    let whole = read(text, [0..<text.count], utcOffset)
    let cut = read(text, Pieces.ranges(of: text.count, seed: seed), utcOffset)
    require(whole == cut, "read \(whole) but in pieces \(cut)")
    require(
      whole.records <= whole.lines && whole.linesNotUnderstood <= whole.lines
        && whole.closings.count <= text.count,
      "\(whole.closings.count) closings, \(whole.records) records, \(whole.lines) lines")
    for (closing, next) in zip(whole.closings, whole.closings.dropFirst()) {
      require(closing.at <= next.at, "\(closing) before \(next)")
    }
    for closing in whole.closings {
      require(
        whole.start.map { $0 <= closing.at } ?? false && closing.at <= closing.endedAt
          && whole.end.map { closing.endedAt <= $0 } ?? false, "\(closing) in \(whole)")
    }
  }

  private static func read(
    _ text: [UInt8], _ pieces: [Range<Int>], _ utcOffset: Interval?
  ) -> BrokerLog {
    var reader = BrokerLogReader(utcOffset: utcOffset)
    for piece in pieces { reader.parse(text[piece]) }
    return reader.finish()
  }
}
