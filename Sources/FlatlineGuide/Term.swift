import FlatlineCore

/// A word of flatline's vocabulary, with its kind: some words are of two kinds.
package enum Term: Hashable, Sendable {
  case reason(Reason)
  case condition(Condition)
  case cause(Cause)
  case contributing(ContributingCause)
  case risk(Risk.Kind)

  package enum Kind: String, Sendable, CaseIterable {
    case cause
    case contributing = "contributing cause"
    case risk, condition, reason

    /// What words of the kind tell.
    package var meaning: String {
      switch self {
      case .cause: "Why it happens, as far as the evidence tells."
      case .contributing: "What makes it worse, or hides it."
      case .risk: "Nothing is wrong yet."
      case .condition: "What is seen on the wire."
      case .reason: "How a connection ends: the kernel's errno, or what broker or client did."
      }
    }
  }

  package var kind: Kind {
    switch self {
    case .reason: .reason
    case .condition: .condition
    case .cause: .cause
    case .contributing: .contributing
    case .risk: .risk
    }
  }

  /// As it stands in events, metrics and alerts.
  package var word: String {
    switch self {
    case .reason(let reason): reason.rawValue
    case .condition(let condition): condition.rawValue
    case .cause(let cause): cause.rawValue
    case .contributing(let cause): cause.rawValue
    case .risk(let risk): risk.rawValue
    }
  }

  /// As tables say it, where that is not the word itself.
  package var saying: String? {
    if case .cause(let cause) = self { cause.words } else { nil }
  }

  package var explanation: Explanation {
    switch self {
    case .reason(let reason): reason.explanation
    case .condition(let condition): condition.explanation
    case .cause(let cause): cause.explanation
    case .contributing(let cause): cause.explanation
    case .risk(let risk): risk.explanation
    }
  }
}

extension Term: CaseIterable {
  package static let allCases: [Term] =
    Cause.allCases.map(Term.cause) + ContributingCause.allCases.map(Term.contributing)
    + Risk.Kind.allCases.map(Term.risk) + Condition.allCases.map(Term.condition)
    + Reason.allCases.map(Term.reason)

  /// All of a word or saying; capitals, hyphens and underscores make no difference.
  package static func named(_ word: String) -> [Term] {
    let spelling = spelling(word)
    return allCases.filter { term in
      [term.word, term.saying].contains { $0.map(Self.spelling) == spelling }
    }
  }

  /// The words that somebody may have meant, the likeliest first: those that stand in what was
  /// written, as in a line of a log, then those that hold it, then those of nearly its letters.
  ///
  /// - Parameter limit: at most so many.
  package static func nearest(to text: String, limit: Int = 3) -> [String] {
    // Whatever is pasted, it is compared with few letters.
    let text = spelling(String(text.prefix(100)))
    var ranks: [String: Int] = [:]
    for term in allCases {
      let word = spelling(term.word)
      let distance = EditDistance.between(text, word)
      let isPart = text.contains(word) || (text.count > 2 && word.contains(text))
      guard isPart || distance <= max(1, word.count / 3) else { continue }
      ranks[term.word] = isPart ? 0 : distance
    }
    return ranks.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(limit).map(\.key)
  }

  private static func spelling(_ word: String) -> String {
    String(word.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
  }
}
