import FlatlineReport
import Foundation
import TestSupport
import Testing

@testable import FlatlineCore
@testable import FlatlineScreen

/// What stands in place of the rows.
struct ScreenPageTests {
  private static let dying = Prediction.of(1, at: 3, closesAt: 100) {
    $0.runnerUp = RunnerUp(reason: .heartbeatTimeout, closesAt: .at(200))
    $0.evidence.unansweredBytes = 397
    $0.incident = .number(100)
  }

  private static func model() -> ScreenModel {
    var model = ScreenModel.live(
      rows: 60,
      [
        .prediction(.of(1, at: 2, closesAt: 110)), .prediction(dying), .incident(.of(100, 1, 2)),
      ])
    _ = model.frame()
    return model
  }

  private static func opened() -> ScreenModel {
    var model = model()
    model.press(.down, .down, .enter)
    return model
  }

  @Test func clocksRace() {
    var model = Self.opened()
    model.advance(to: .at(50))
    let lines = model.frame().lines.map(\.text)
    let winner = lines.first { $0.hasPrefix("  etimedout") }
    let runnerUp = lines.first { $0.hasPrefix("  heartbeat_timeout") }
    // Of 40 cells, 200 s are all: 50 s have passed, and the winner has 100 s.
    let passed = String(repeating: "█", count: 10)
    #expect(winner?.contains(passed + String(repeating: "░", count: 10) + "  ") == true)
    #expect(winner?.contains("in 50 s (14:55:14.0), 95 % sure") == true)
    #expect(runnerUp?.contains(passed + String(repeating: "░", count: 30)) == true)
    #expect(runnerUp?.contains("in 2 m 30 s (14:56:54.0), runner-up, 1 m 40 s later") == true)
  }

  @Test func theLadderHasARungForEachWord() {
    var model = Self.opened()
    let text = model.frame().text
    #expect(text.contains("14:53:34.0          "))
    #expect(text.contains("the broker sends 397 bytes that are not answered"))
    #expect(text.contains("14:53:36.0 +2s"))
    #expect(text.contains("4 retransmissions: it will end at 14:55:24.0 (etimedout)"))
    #expect(text.contains("14:53:37.0 +3s"))
    #expect(text.contains("4 retransmissions: it will end at 14:55:14.0 (etimedout)"))
  }

  @Test func whatIsKnownIsTold() {
    var model = Self.opened()
    let text = model.frame().text
    for words in ["{inet_error,etimedout}", "client-host-lost", "397 bytes unanswered since"] {
      #expect(text.contains(words))
    }
  }

  @Test func explanationsAreTheGuides() {
    var model = Self.opened()
    model.press(.character("e"))
    let text = model.frame().text
    #expect(text.contains("client-host-lost (cause): client host lost"))
    #expect(text.contains("WHAT TO DO"))
    #expect(model.pages.count == 2)
    model.press(.end)
    let end = model.frame()
    #expect(end.text != text)
    model.press(.up, .home)
    #expect(model.frame().text == text)
    model.press(.escape, .escape)
    #expect(model.pages.isEmpty)
  }

  @Test func anIncidentHasItsConnections() {
    var model = Self.model()
    model.press(.enter)
    #expect(model.pages.map(\.page) == [.incident(.number(100))])
    let text = model.frame().text
    #expect(text.contains("Network partition, 198.51.100.0/24, 80 % sure: 2 connections"))
    #expect(text.contains("What to do: Look at the network between."))
    #expect(text.contains("client-1 198.51.100.1:33730"))
    #expect(text.contains("and 1 more."))
  }

  @Test func everyKeyIsInTheHelp() {
    var model = Self.model()
    model.press(.character("?"))
    let text = model.frame().text
    for (key, does) in HelpPage.keys {
      #expect(text.contains(key) && text.contains(does))
    }
  }

  @Test func theManualHasTheSameKeys() throws {
    let page = try String(
      contentsOf: Repository.root.appending(
        path: "Sources/FlatlineCore/FlatlineCore.docc/Screen.md"),
      encoding: .utf8)
    for (key, does) in HelpPage.keys {
      let names = key.split(separator: " ").map { "`\($0)`" }.joined(separator: " ")
      #expect(page.contains("\n| \(names) | \(does) |\n"))
    }
  }

  @Test func messagesAreKept() {
    var model = Self.model()
    model.say("the first")
    model.say("the second")
    #expect(model.frame().lines.last?.text == "the second")
    model.press(.character("m"))
    let text = model.frame().text
    #expect(text.contains("14:53:44.0  the first") && text.contains("14:53:44.0  the second"))
    for number in 0..<1000 { model.say("\(number)") }
    #expect(model.messages.count == 200 && model.messages.last?.text == "999")
  }

  @Test func whatIsGoneIsSaidToBe() {
    var model = Self.opened()
    model.add([Self.dying.closing(at: 20)])
    model.advance(to: .at(25))
    #expect(model.frame().text.contains("It has closed, at 14:53:54.0."))
    model.advance(to: .at(1000))
    #expect(model.frame().text.contains("It is over, and no longer kept."))
  }

  @Test func aReportsNameTellsWhen() {
    var model = Self.model()
    #expect(model.handle(.character("w")) == .writeReport)
    #expect(model.reportName == "flatline-2026-11-22T14-53-44Z.html")
  }
}
