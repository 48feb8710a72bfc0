import FlatlineCore
import Foundation
import Testing

@testable import FlatlineFeed

/// What goes over the wire, after Alertmanager's `postableAlert`.
struct PostableAlertJSONTests {
  @Test func members() throws {
    let prediction = Prediction.of(1, name: "ord\"ers")
    let alert = AlertBook.Alert(
      group: AlertGroup(prediction, SubnetPrefix()), startsAt: .at(10), endsAt: nil,
      predictions: [prediction])
    let body = try JSONEncoder().encode(PostableAlert(alert, .init(), at: .at(100)))
    let object = try #require(
      try JSONSerialization.jsonObject(with: body) as? [String: any Sendable])
    #expect(Set(object.keys) == ["labels", "annotations", "startsAt", "endsAt"])
    #expect(object["startsAt"] as? String == "2026-11-22T14:53:44.000000Z")
    #expect(object["endsAt"] as? String == "2026-11-22T14:59:14.000000Z")
    let labels = try #require(object["labels"] as? [String: String])
    #expect(labels["alertname"] == PostableAlert.name)
    let annotations = try #require(object["annotations"] as? [String: String])
    #expect(annotations["connections"]?.hasPrefix("ord\"ers 198.51.100.31:33730 ") == true)
  }
}
