import FlatlineCore

/// What a page takes of the table.
extension TroubleReport {
  /// The connections in trouble, in groups: the most urgent first.
  package var groups: [CaseGroup] { rows.groups }

  /// An incident in a sentence.
  package func line(_ incident: Incident) -> String {
    Text.sentence(IncidentText.line(incident, isDated: isDated)) + "."
  }

  /// An incident in whole sentences, with what to do.
  package func sentences(_ incident: Incident) -> String {
    IncidentText.sentences(incident, captureEnd: end.end, isDated: isDated)
  }
}
