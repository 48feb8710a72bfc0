import Foundation
import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What becomes of questions. The connection is idle from second 1.1 on, and asked after a minute.
struct LingeringTests {
  @Test func aClientThatAnswersIsAskedAgainAndNothingIsSaid() {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 310) { _ in .answer }
    #expect(interview.asked.count == 5)
    #expect(interview.run.predictions.isEmpty)
    #expect(interview.run.engine.questionCounts?.answered == 5)
  }

  @Test func threeWithoutAnAnswerAreReasonEnough() throws {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 80) { _ in .silence }
    #expect(interview.asked.count == 3)
    for (first, second) in zip(interview.asked, interview.asked.dropFirst()) {
      #expect((4.4...5.1).contains(second.at - first.at))
    }
    let prediction = try #require(interview.run.predictions.first)
    #expect(interview.run.predictions.count == 1)
    #expect(prediction.condition == .probeUnanswered)
    #expect(prediction.reason == .lingering)
    #expect(prediction.isOpenEnded)
    // Idle, the questions, and the time for the last answer.
    #expect((74...77).contains(prediction.at.seconds))
    // tcp_retries2 15: 924.6 s after the first retransmission.
    #expect(abs((prediction.earliest - prediction.at).seconds - 924.8) < 0.01)
  }

  @Test func theEventHasNoInstantAndNoLog() throws {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 80) { _ in .silence }
    let data = try JSONEncoder().encode(interview.run.events.last)
    let members = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(members["event"] as? String == "prediction")
    #expect(members["condition"] as? String == "probe-unanswered")
    #expect(members["reason"] as? String == "lingering")
    #expect(members["earliest"] is String)
    for name in ["closesAt", "latest", "log", "level"] { #expect(members[name] == nil) }
  }

  /// Neither of the broker's kernel, nor of the broker, nor a copy; and captured twice, it is still
  /// one.
  @Test(arguments: [Interview.Reply.silence, .copied])
  func aQuestionIsNotTheBrokers(reply: Interview.Reply) throws {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 80) { _ in reply }
    let flow = try #require(interview.run.engine.flows.first)
    #expect(flow.broker.keepaliveProbes == 0)
    #expect(flow.probes == nil)
    #expect(flow.broker.lastSeen.map(\.seconds) == 1)
    #expect(interview.run.engine.summary.duplicates == 0)
    #expect(interview.asked.count == 3)
    #expect(interview.run.predictions.map(\.condition) == [.probeUnanswered])
  }

  /// An answer is no byte of AMQP, and no heartbeat.
  @Test func anAnswerIsASignOfTheClientsKernelOnly() throws {
    var interview = Interview(
      .quiet { story in
        story.send(.client, "b", at: 1.2)
        story.acknowledge(.broker, at: 1.25)
      })
    interview.wait(from: 2, to: 65) { _ in .answer }
    let flow = try #require(interview.run.engine.flows.first)
    #expect((61...62).contains(flow.client.lastSeen?.seconds ?? 0))
    #expect(flow.clientLastHeard?.seconds == 1.2)
  }

  @Test func aLaterAnswerTakesItBack() throws {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 200) { $0 < 3 ? .silence : .answer }
    #expect(interview.run.names == ["risk", "prediction", "withdrawn"])
    let withdrawal = try #require(interview.run.withdrawals.first)
    #expect(withdrawal.why == .answered)
    #expect(withdrawal.reason == .lingering)
  }

  @Test func aResetIsWhatItSays() throws {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 80) { _ in .reset }
    #expect(interview.asked.count == 1)
    #expect(interview.run.predictions.map(\.condition) == [.reset])
    #expect(interview.run.closings.map(\.reason) == [.closed])
  }

  /// Then the kernel's clock runs, under the same identifier.
  @Test func onceTheBrokerWritesItHasAnEnd() throws {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 80) { _ in .silence }
    interview.story.send(.broker, "hello", at: 100)
    for wait in [0.209, 0.421, 0.841, 1.705, 3.401, 6.921] {
      interview.story.repeatLast(.broker, at: 100 + wait)
    }
    interview.observe()
    let predictions = interview.run.predictions
    #expect(predictions.first?.reason == .lingering)
    #expect(predictions.count > 1)
    #expect(predictions.dropFirst().allSatisfy { $0.reason == .kernel(.etimedout) })
    #expect(Set(predictions.map(\.id)).count == 1)
    #expect(predictions.last?.runnerUp == nil)
    #expect(interview.run.withdrawals.isEmpty)
  }

  /// Nobody can answer what was not sent.
  @Test func whatDoesNotLeaveSaysNothing() {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 120) { _ in .unsent }
    #expect(interview.run.predictions.isEmpty)
    #expect(interview.asked.count == 3)
    #expect(interview.run.engine.questionCounts?.unseen == 3)
    #expect(interview.run.engine.questionCounts?.unanswered == 0)
  }

  /// The answers may be among what was lost.
  @Test func aLossOfTheCaptureLeavesItOpen() {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 70) { _ in .silence }
    interview.run.engine.observeLoss(of: 10, until: .at(70))
    interview.wait(from: 70, to: 300) { _ in .silence }
    #expect(interview.run.predictions.isEmpty)
  }

  /// Half of a network's questions get no answer: three in a row are nothing special there, nor are
  /// eight.
  @Test func wherePacketsAreLostItTakesMore() throws {
    var interview = Interview(idle: 5, .quiet())
    interview.wait(from: 2, to: 500) { $0 % 2 == 0 ? .silence : .answer }
    #expect(interview.run.predictions.isEmpty)
    let before = interview.asked.count
    interview.wait(from: 500, to: 530) { _ in .silence }
    let prediction = try #require(interview.run.predictions.first)
    let questions = interview.asked.dropFirst(before).prefix { $0.at < prediction.at.seconds }
    #expect(questions.count >= 8)
    // Idle time and twenty seconds.
    #expect(prediction.at.seconds <= 500 + 5 + 5 + 20)
    for (first, second) in zip(questions, questions.dropFirst()) {
      // Linux answers such a segment once in 500 ms.
      #expect(second.at - first.at >= 0.5)
    }
  }

  @Test func theSamePacketsAndQuestionsGiveTheSame() {
    func events() -> ([String], [Double]) {
      var interview = Interview(idle: 5, .quiet())
      interview.wait(from: 2, to: 100) { $0 % 7 < 4 ? .silence : .answer }
      return (interview.run.events.map { "\($0)" }, interview.asked.map(\.at))
    }
    let (first, second) = (events(), events())
    #expect(first == second)
    #expect(first.0.count >= 3)
  }
}
