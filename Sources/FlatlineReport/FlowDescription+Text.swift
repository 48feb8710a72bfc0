import FlatlineCore

extension FlowDescription {
  /// The client's name, if it has one, its address, and the proxy that it comes by.
  package var words: String {
    var words = [client.description]
    // The client chooses its name: it may contain anything.
    if let name, !name.isEmpty { words.insert(Text.safe(name, limit: 30), at: 0) }
    if let via { words.append("via \(via)") }
    return words.joined(separator: " ")
  }
}
