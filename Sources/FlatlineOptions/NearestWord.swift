/// Which of some words was meant by one that is misspelt.
package enum NearestWord {
  /// - Returns: `nil` where none is near: more than a third of its letters would have to change.
  package static func to(_ word: String, among words: [String]) -> String? {
    let distances = words.map { (word: $0, distance: distance(from: word, to: $0)) }
    guard let nearest = distances.min(by: { $0.distance < $1.distance }),
      nearest.distance * 3 <= max(3, nearest.word.count)
    else { return nil }
    return nearest.word
  }

  /// Letters to add, take away, change, or swap with the next one.
  private static func distance(from first: String, to second: String) -> Int {
    let (first, second) = (Array(first.lowercased()), Array(second))
    var rows = [Array(0...second.count)]
    for (number, letter) in first.enumerated() {
      var row = [number + 1]
      for (index, other) in second.enumerated() {
        var steps = min(
          rows[number][index + 1] + 1, row[index] + 1,
          rows[number][index] + (letter == other ? 0 : 1))
        if number > 0, index > 0, letter == second[index - 1], first[number - 1] == other {
          steps = min(steps, rows[number - 1][index - 1] + 1)
        }
        row.append(steps)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }
}
