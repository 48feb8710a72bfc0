import FlatlineCore
import FlatlineGuide

/// What the guide has to say of a word, as a page for people.
package struct GuidePage {
  private let term: Term
  private let explanation: Explanation
  private let subject: Subject
  private let told: [Explanation]
  private var lines: GuideLines

  /// - Parameters:
  ///   - subject: the connection that it is about, or none: then addresses stand in capitals.
  ///   - told: words whose pages about the same connection stand before it. What they say to do is
  ///     not said again.
  ///   - width: the terminal's columns.
  package init(
    _ term: Term, _ subject: Subject, after told: [Term] = [], width: Int, isColoured: Bool
  ) {
    self.term = term
    self.subject = subject
    self.told = told.map(\.explanation)
    explanation = term.explanation
    lines = GuideLines(width: width, isColoured: isColoured)
    compose()
  }

  /// Ends with a line's end.
  package var text: String { lines.lines.joined(separator: "\n") + "\n" }

  private mutating func compose() {
    let saying = term.saying.map { ": " + $0 } ?? ""
    lines.head("\(term.word) (\(term.kind.rawValue))" + saying, isFirst: true)
    lines.text(explanation.meaning)
    section("WHAT TO DO", explanation.advice)
    section("WHAT IS SEEN ON THE WIRE", explanation.seen)
    if let refutedBy = explanation.refutedBy { section("WHAT REFUTES IT", refutedBy) }
    composeLog()
    composeChecks()
    composeChanges()
    if explanation.changes.contains(.idleTimeout) { composeIdleTimeouts() }
  }

  private mutating func section(_ head: String, _ text: String) {
    lines.head(head)
    lines.text(text)
  }

  private mutating func composeLog() {
    lines.head("WHAT RABBITMQ LOGS" + (subject.version.map { " (\($0))" } ?? ""))
    let samples = LogSample.all(of: explanation.endings, for: subject)
    guard !samples.isEmpty else { return lines.text("Nothing about it.") }
    for sample in samples {
      lines.text(sample.log)
      let remarks = [sample.level.rawValue, sample.versions, sample.circumstance]
      lines.text(remarks.compactMap(\.self).joined(separator: ", "), indent: 4)
    }
  }

  private mutating func composeChecks() {
    let told = Set(told.flatMap(\.checks).map(\.tells))
    let news = explanation.checks.filter { !told.contains($0.tells) }
    guard !news.isEmpty else { return }
    lines.head("HOW TO CONFIRM IT (these commands change nothing)")
    for place in Check.Place.allCases {
      let checks = news.filter { $0.place == place }
      if !checks.isEmpty { lines.text(place.rawValue + ":") }
      for check in checks {
        lines.command(check.command(for: subject), indent: 4)
        lines.text(check.tells, indent: 6)
      }
    }
  }

  private mutating func composeChanges() {
    let told = Set(told.flatMap(\.changes))
    let proposals = explanation.changes.filter { !told.contains($0) }.compactMap {
      $0.proposal(for: subject, assuming: explanation.heartbeat)
    }
    guard !proposals.isEmpty else { return }
    lines.head("WHAT TO CHANGE")
    for proposal in proposals { compose(proposal) }
  }

  private mutating func compose(_ proposal: Proposal) {
    lines.text(proposal.what + ":")
    let column = proposal.settings.map { Text.width($0.place) }.max() ?? 0
    for setting in proposal.settings {
      lines.entry(setting.place, setting.text, column: column, indent: 4)
    }
    for note in proposal.notes { lines.text(note, indent: 4) }
    guard let effect = proposal.effect else { return }
    lines.text("Until the broker closes the connection:", indent: 4)
    for line in effect.lines { lines.text(line.text, indent: 6) }
  }

  private mutating func composeIdleTimeouts() {
    lines.head("KNOWN IDLE TIMEOUTS (where nobody has changed them)")
    for known in KnownIdleTimeout.all {
      lines.entry(
        "\(Int(known.interval.seconds)) s", "\(known.name) (\(known.source))", column: 8)
    }
  }
}
