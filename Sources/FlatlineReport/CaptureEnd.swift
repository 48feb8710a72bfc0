import FlatlineCore

/// What there is to say at the end of a capture beside its events.
package struct CaptureEnd {
  /// The times of the first and the last packet.
  package var start: Instant
  package var end: Instant
  /// Connections that are open and about which nothing was said.
  package var healthy: Int
  /// Connections of which one direction was seen: whether they live is unknown.
  package var oneDirection: OneDirection
  /// Who the healthy ones are, where they are to be listed.
  package var listed: [FlowDescription]?
  /// About the capture, as the last lines.
  package var remarks: [String]

  package init(
    start: Instant, end: Instant, healthy: Int, oneDirection: OneDirection = OneDirection(),
    listed: [FlowDescription]? = nil,
    remarks: [String] = []
  ) {
    self.start = start
    self.end = end
    self.healthy = healthy
    self.oneDirection = oneDirection
    self.listed = listed
    self.remarks = remarks
  }
}
