import FlatlineReport
import FoundationEssentials

/// What a collector answers that has taken logs: an `ExportLogsServiceResponse`.
package struct LogsAnswer: Decodable {
  struct PartialSuccess: Decodable {
    var rejectedLogRecords: Count?
    var errorMessage: String?
  }

  /// A 64-bit integer: in JSON a text; some write a number.
  struct Count: Decodable {
    var value: Int

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let number = try? container.decode(Int.self)
      value = try number ?? Int(container.decode(String.self)) ?? 0
    }
  }

  var partialSuccess: PartialSuccess?

  /// - Returns: how many of the events it has not taken, and why, made safe; `nil` where it has taken
  ///   all, or says nothing that can be read.
  package static func rejected(in body: [UInt8]) -> (count: Int, why: String)? {
    guard let answer = try? JSONDecoder().decode(LogsAnswer.self, from: Data(body)),
      let partial = answer.partialSuccess, let count = partial.rejectedLogRecords?.value, count > 0
    else { return nil }
    return (count, Text.safe(partial.errorMessage ?? "", limit: 200))
  }
}
