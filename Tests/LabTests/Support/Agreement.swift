import FlatlineCore

/// How far two readings of the same flows agree.
struct Agreement: CustomStringConvertible {
  private(set) var flows = 0
  private(set) var differences: [String] = []

  var share: Double { flows > 0 ? 1 - Double(differences.count) / Double(flows) : 0 }

  var description: String {
    "\(flows - differences.count) of \(flows) flows agree"
      + differences.map { "\n  " + $0 }.joined()
  }

  mutating func add(
    _ clients: some Sequence<String>, whole: [String: Reason], part: [String: Reason],
    _ run: LabRun
  ) {
    for client in clients {
      flows += 1
      guard whole[client] != part[client] else { continue }
      let words = [whole[client], part[client]].map { $0?.rawValue ?? "nothing" }
      let name = run.log.names[client] ?? "no name"
      differences.append("\(name) \(client): \(words[0]), now \(words[1])")
    }
  }
}
