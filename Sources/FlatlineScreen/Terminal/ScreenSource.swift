/// Where a screen's news comes from.
package protocol ScreenSource {
  /// Readable (poll(2)) when there is something that cannot wait for the next frame; the screen's
  /// end, above all.
  var descriptors: [Int32] { get }
  /// Brings the model up to date. It may not wait.
  ///
  /// - Returns: whether the screen goes on.
  func refresh(_ model: inout ScreenModel) -> Bool
  /// Writes the report into a new file. It may not wait: what became of it is said on the screen
  /// later.
  ///
  /// - Parameter name: the file's.
  func writeReport(named name: String)
}
