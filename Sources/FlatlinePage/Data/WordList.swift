/// Texts that many connections have in common, each of which stands in the page once.
struct WordList: Encodable {
  private(set) var words: [String] = []
  private var places: [String: Int] = [:]

  /// The text's place in the list; `nil` where there is none.
  mutating func place(of word: String?) -> Int? {
    guard let word else { return nil }
    if let place = places[word] { return place }
    places[word] = words.count
    words.append(word)
    return words.count - 1
  }

  func encode(to encoder: any Encoder) throws { try words.encode(to: encoder) }
}
