/// Pieces of a log.
enum LogSeeds {
  private static let mostOfLog = 8
  private static let pieceLength = 1500
  /// As if it were UTC, cut in a usual way.
  private static let plain: [UInt8] = [0, 0, 1]

  /// The log's beginning, and lines that tell of a close with those around them.
  static func seeds(of log: [UInt8]) -> [[UInt8]] {
    let lines = log.split(separator: UInt8(ascii: "\n"))
    let closings = lines.indices.filter { index in
      String(decoding: lines[index], as: UTF8.self).contains("closing AMQP connection")
    }
    return ([0] + closings.map { max(0, $0 - 1) }).prefix(mostOfLog).map { first in
      plain + lines[first...].joined(separator: [UInt8(ascii: "\n")]).prefix(pieceLength)
    }
  }
}
