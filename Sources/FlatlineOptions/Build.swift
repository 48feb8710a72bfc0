import CBuild

/// This build of flatline.
package enum Build {
  package static let version = "0.5.0"

  /// The commit that it was built from; empty where that is not known.
  package static var revision: String { unsafe String(cString: flatline_revision()) }

  /// The version, with the commit that it was built from and that commit's date, where they are known.
  package static var description: String {
    let date = unsafe String(cString: flatline_date())
    return revision.isEmpty ? version : "\(version) (\(revision), \(date))"
  }
}
