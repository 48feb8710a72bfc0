import FlatlineCore
import FlatlineReport

/// What `w` writes.
extension ScreenModel {
  /// A file's name for the report, that tells as of when it is.
  package var reportName: String {
    let stamp = Text.date(now).map { $0 == " " ? "T" : $0 == ":" ? "-" : $0 }
    return "flatline-\(String(stamp))Z.html"
  }
}
