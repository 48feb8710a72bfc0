import FlatlineScore

extension BrokerLog {
  /// Reads a whole log.
  init(_ text: String) {
    var reader = BrokerLogReader()
    reader.parse(Array(text.utf8)[...])
    self = reader.finish()
  }
}
