import FlatlineCore
import FlatlineGuide
import FlatlineReport

/// What to do about the connections of a group, in the words of the guide.
struct PageAdvice: Encodable {
  struct Command: Encodable {
    var place: String
    var line: String
    var tells: String
  }

  struct Setting: Encodable {
    var place: String
    var text: String
  }

  struct Change: Encodable {
    var what: String
    var settings: [Setting]
    var notes: [String]
    var effect: [String]
  }

  var title: String
  /// How many connections it is about.
  var connections: Int
  /// Of the connection that the commands name.
  var example: String
  var meaning: String
  var advice: String
  var refutedBy: String?
  var commands: [Command]
  var changes: [Change]

  /// One for each cause, or reason where the cause is not known; those of the most urgent first.
  static func all(_ entries: [Case], kernel: KernelProfile, inferred: [InferredSetting]) -> [Self] {
    var places: [String: Int] = [:]
    var found: [(term: Term, entries: [Case])] = []
    for entry in entries {
      let prediction = entry.prediction
      let term: Term =
        prediction.cause == .unknown ? .reason(prediction.reason) : .cause(prediction.cause)
      if let place = places[term.word] {
        found[place].entries.append(entry)
      } else {
        places[term.word] = found.count
        found.append((term, [entry]))
      }
    }
    return found.compactMap { term, entries in
      guard let first = entries.first else { return nil }
      var kernel = kernel
      let broker = first.prediction.flow.broker.address
      for setting in inferred where setting.broker == broker { kernel.adopt(setting) }
      let subject = Subject(first.prediction.flow, kernel: kernel, version: nil)
      return Self(term, entries.count, of: first, subject)
    }
  }

  private init(_ term: Term, _ connections: Int, of entry: Case, _ subject: Subject) {
    let explanation = term.explanation
    title = term.saying.map(Text.sentence) ?? term.word
    self.connections = connections
    example = entry.connection
    meaning = explanation.meaning
    advice = explanation.advice
    refutedBy = explanation.refutedBy
    commands = Check.Place.allCases.flatMap { place in
      explanation.checks.filter { $0.place == place }.map {
        Command(place: place.rawValue, line: $0.command(for: subject), tells: $0.tells)
      }
    }
    changes = explanation.changes.compactMap {
      $0.proposal(for: subject, assuming: explanation.heartbeat).map(Change.init)
    }
  }
}

extension PageAdvice.Change {
  fileprivate init(_ proposal: Proposal) {
    what = proposal.what
    settings = proposal.settings.map { PageAdvice.Setting(place: $0.place, text: $0.text) }
    notes = proposal.notes
    effect = proposal.effect?.lines.map(\.text) ?? []
  }
}
