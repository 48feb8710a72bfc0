import Foundation

/// The data of a page of HTML, as its script reads them.
package struct ReportPage: Decodable {
  package struct Lanes: Decodable {
    package var id: [String]
    package var connection: [String]
    package var loggedAt: [Double?]
    package var closesAt: [Double?]
    package var packets: [Packets?]
  }

  package struct Packets: Decodable {
    package var start: Double?
    package var kinds: String
    package var dropped: Int?
  }

  package var lanes: Lanes
  package var verdict: [String]
  package var limits: [String]
  package var hasPackets: Bool

  package init(html: String) throws {
    guard let start = html.firstRange(of: #"id="data">"#)?.upperBound,
      let end = html[start...].firstRange(of: "</script>")?.lowerBound
    else { throw Program.Failure("no page: \(html.prefix(200))") }
    self = try JSONDecoder().decode(Self.self, from: Data(html[start..<end].utf8))
  }

  /// The packets of the first connection whose words begin so.
  package func kinds(of name: String) -> String? {
    lanes.connection.firstIndex { $0.hasPrefix(name) }.flatMap { lanes.packets[$0]?.kinds }
  }
}
