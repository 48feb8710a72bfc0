/// This build of flatline.
package enum Build {
  package static let version = "0.5.0"
}
