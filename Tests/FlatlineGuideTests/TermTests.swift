import FlatlineCore
import FlatlineGuide
import Testing

/// Every word has its text, and can be asked for.
struct TermTests {
  @Test func everyWordOfTheVocabularyIsATerm() {
    let words =
      Reason.allCases.map(\.rawValue) + Condition.allCases.map(\.rawValue)
      + Cause.allCases.map(\.rawValue) + ContributingCause.allCases.map(\.rawValue)
      + Risk.Kind.allCases.map(\.rawValue)
    #expect(Term.allCases.map(\.word).sorted() == words.sorted())
    #expect(Set(Term.allCases).count == words.count)
  }

  @Test(arguments: Term.allCases)
  func aTermIsFoundByItsWord(term: Term) {
    #expect(Term.named(term.word).contains(term))
    #expect(Term.named(term.word.uppercased()).contains(term))
    #expect(Term.named(term.word).allSatisfy { $0.word == term.word })
  }

  @Test(arguments: Term.allCases)
  func aTermHasItsTexts(term: Term) {
    let explanation = term.explanation
    for text in [explanation.meaning, explanation.seen, explanation.advice] {
      #expect(text.last.map { ".?)".contains($0) } == true, "\(text)")
      #expect(!text.contains("  ") && !text.contains("\n"), "\(text)")
    }
    if case .cause = term { #expect(explanation.refutedBy?.isEmpty == false) }
    #expect(explanation.advice.count <= 400, "an alert has to be read")
  }

  /// Of a word that is of two kinds, each kind has its own.
  @Test func noMeaningIsThatOfAnotherWord() {
    let meanings = Term.allCases.map(\.explanation.meaning)
    #expect(Set(meanings).count == meanings.count)
  }

  /// What was agreed to be asked for by what a table or an alert says.
  @Test(arguments: [
    ("client host lost", ["client-host-lost"]), ("client or path gone", ["unknown"]),
    ("heartbeat-timeout", ["heartbeat_timeout"]),
    ("ghosts", ["ghosts", "ghosts"]),
    ("heartbeats-disabled", ["heartbeats-disabled", "heartbeats-disabled"]),
    ("nonsense", []), ("", []),
  ])
  func named(asked: String, found: [String]) {
    #expect(Term.named(asked).map(\.word) == found)
  }

  @Test(arguments: [
    ("etimedot", "etimedout"), ("{inet_error,ehostunreach}", "ehostunreach"),
    ("frozen", "client-frozen"), ("heartbeat_timout", "heartbeat_timeout"),
    ("nat", "nat-idle-eviction"), ("client-exitted", "client-exited"),
  ])
  func theNearestWordIsNamed(asked: String, nearest: String) {
    #expect(Term.nearest(to: asked).contains(nearest))
  }

  @Test(arguments: ["", "xyzzy", String(repeating: "z", count: 100_000)])
  func whatIsNearNoWordHasNoNearest(asked: String) {
    #expect(Term.nearest(to: asked).isEmpty)
  }

  @Test func fewWordsAreNamed() {
    #expect(Term.nearest(to: "client").count == 3)
  }
}
