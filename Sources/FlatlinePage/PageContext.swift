import FlatlineCore

/// What a page tells beside the events, as its maker knows it at the end.
package struct PageContext: Sendable {
  /// The program that made it, with its version.
  package var program: String
  /// The files or interfaces.
  package var input: [String]
  /// Of the first and the last packet.
  package var start: Instant
  package var end: Instant
  /// Whether packets go on coming: then only the last of them are kept, and the picture begins with
  /// what it has.
  package var isLive = false
  package var configuration: Engine.Configuration
  /// Settings that were found out.
  package var inferred: [InferredSetting] = []
  /// Who tells the settings that were not given as options.
  package var settingsSource: String
  /// Connections in which nothing is wrong.
  package var healthy: Int
  /// Those of which one direction was seen.
  package var oneDirection = OneDirection()
  /// About the capture: sentences.
  package var remarks: [String] = []
  /// What was on the wire; `nil` where the packets cannot be read again.
  package var history: PageHistory?
  /// Why ``history`` is missing: a sentence.
  package var whyNoHistory = ""
  /// What the broker's log says; `nil` where none was given.
  package var logged: [PredictionIdentifier: PageLogLine]?
  /// Only some connections are told about: the options that say which.
  package var filter = ""

  package init(
    program: String, input: [String], start: Instant, end: Instant,
    configuration: Engine.Configuration, settingsSource: String, healthy: Int
  ) {
    self.program = program
    self.input = input
    self.start = start
    self.end = end
    self.configuration = configuration
    self.settingsSource = settingsSource
    self.healthy = healthy
  }
}
