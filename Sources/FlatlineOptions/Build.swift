/// Which flatline this is.
package enum Build {
  package static let version = "0.5.0"
}
