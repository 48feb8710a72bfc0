import ByteInput
import FlatlineScore

extension BrokerLogReader {
  /// Parses the files of a rotation.
  ///
  /// - Returns: what could not be read.
  mutating func read(files: [String]) -> [String] {
    var complaints: [String] = []
    for path in files {
      let name = path == "-" ? "standard input" : path
      let before = records
      do throws(ByteInputError) {
        try read(path)
        if let refusal {
          complaints.append("\(name): \(refusal)")
        } else if records == before {
          complaints.append("\(name): has no line of a RabbitMQ log")
        }
      } catch {
        complaints.append(error.description)
      }
      endFile()
    }
    return complaints
  }
}
