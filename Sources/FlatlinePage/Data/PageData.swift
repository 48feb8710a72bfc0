import FlatlineCore
import FlatlineReport

/// All that a page shows. Its script reads it as JSON.
struct PageData: Encodable {
  struct Tally: Encodable {
    var name: String
    var count: Int
  }

  /// What the connections have in common.
  struct Trait: Encodable {
    var title: String
    var tallies: [Tally]
    /// Names beyond those.
    var others: Int
  }

  struct Group: Encodable {
    var title: String
    /// Connections of it that have closed and are not listed.
    var dropped: Int
  }

  struct LogText: Encodable {
    var log: String
    var level: String
    var connections: Int
    var first: Double
    var last: Double
  }

  struct RiskRow: Encodable {
    var risk: String
    var connection: String
    var product: String?
    var user: String?
    var heartbeat: Int?
    var advice: String
  }

  struct Neighbour: Encodable {
    var at: Double
    var address: String
    var isReply: Bool
  }

  var program: String
  var input: [String]
  /// Milliseconds since 1970; all other times count from here, in milliseconds.
  var epoch: Int
  var end: Double
  var verdict: [String]
  var began: String
  var others: String
  var traits: [Trait]
  var logs: [LogText]
  var advice: [PageAdvice]
  var settings: PageSettings
  /// In sentences, those that go on and the larger ones first.
  var incidents: [String]
  var groups: [Group]
  var words: WordList
  var lanes: LaneColumns
  /// What ``LaneColumns/commands`` tell.
  var commandsTell: [String]
  var hasLog: Bool
  var hasPackets: Bool
  var neighbours: [Neighbour]
  /// Start and end.
  var losses: [[Double]]
  var risks: [RiskRow]
  var riskSummary: [String]
  var remarks: [String]
  var limits: [String]
}
