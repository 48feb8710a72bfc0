import FlatlineCore
import FlatlineGuide

/// What was found about the connections of one client, and the guide's pages about that.
package struct ConnectionFindings: Sendable {
  private let client: ClientPattern
  /// In the order in which something was said of them first.
  private var findings: [ConnectionFinding] = []
  /// Of those that have not ended, by the client's address and port.
  private var open: [Endpoint: Int] = [:]
  private var incidents: [PredictionIdentifier: Incident] = [:]
  /// Whether there are more than are kept.
  private var isCut = false

  /// More are nobody's to read.
  private static let most = 100

  package init(of client: ClientPattern) {
    self.client = client
  }

  package var isEmpty: Bool { findings.isEmpty }

  package mutating func add(_ events: [Event]) {
    for event in events { add(event) }
  }

  private mutating func add(_ event: Event) {
    switch event {
    case .prediction(let prediction): change(prediction.flow) { $0.add(prediction) }
    case .withdrawn(let withdrawal): change(withdrawal.flow) { $0.add(withdrawal) }
    case .closed(let closing):
      change(closing.flow) { $0.add(closing) }
      // Whoever uses the port again is another connection.
      open[closing.flow.client] = nil
    case .risk(let risk): if risk.pause == nil { change(risk.flow) { $0.add(risk) } }
    case .incident(let incident): incidents[incident.id] = incident
    case .stalled, .sightings, .survived, .opened, .ended, .summary: break
    }
  }

  private mutating func change(
    _ flow: FlowDescription, _ body: (inout ConnectionFinding) -> Void
  ) {
    guard client.matches(flow) else { return }
    guard let index = open[flow.client] else {
      guard findings.count < Self.most else {
        isCut = true
        return
      }
      open[flow.client] = findings.count
      var finding = ConnectionFinding(flow)
      body(&finding)
      findings.append(finding)
      return
    }
    body(&findings[index])
  }

  /// What was found, then a page for each word of it, about the first connection that has it.
  ///
  /// - Parameters:
  ///   - kernel: the settings of the brokers' kernels, as far as they were told.
  ///   - inferred: those that were found out.
  ///   - version: the broker's, where it is told.
  package func text(
    kernel: KernelProfile, inferred: [InferredSetting], version: BrokerVersion?, width: Int,
    isColoured: Bool
  ) -> String {
    var lines = GuideLines(width: width, isColoured: isColoured)
    for (index, finding) in findings.enumerated() {
      finding.write(
        to: &lines, incident: finding.incident.flatMap { incidents[$0] }, isFirst: index == 0)
    }
    if isCut { lines.text("And more that are not shown: name a port.") }
    var pages: [String] = [lines.lines.joined(separator: "\n") + "\n"]
    var explained: Set<Term> = []
    for finding in findings {
      var kernel = kernel
      for setting in inferred where setting.broker == finding.flow.broker.address {
        kernel.adopt(setting)
      }
      var subject = Subject(finding.flow, kernel: kernel, version: version)
      subject.idleTimeout = idleTimeout(of: finding)
      var told: [Term] = []
      for term in finding.terms where explained.insert(term).inserted {
        let page = GuidePage(term, subject, after: told, width: width, isColoured: isColoured)
        pages.append(page.text)
        told.append(term)
      }
    }
    return pages.joined(separator: "\n")
  }

  private func idleTimeout(of finding: ConnectionFinding) -> Interval? {
    let timeout = finding.incident.flatMap { incidents[$0] }?.idleTimeout
    return (timeout?.atLeast ?? timeout?.atMost).map { .seconds($0) }
  }
}
