import FlatlineCore
import Testing

/// How well the predicted instants agree with the broker's log.
struct TimingTests {
  @Test(arguments: LabRun.Folder.plain)
  func missedHeartbeatsAreForetoldTo50MillisecondsFromTheFirstPredictionOn(
    folder: LabRun.Folder
  ) throws {
    let reading = try LabRun(folder).read()
    let closings = reading.complaints.filter {
      $0.reason?.hasPrefix("missed heartbeats") == true
    }
    #expect(!closings.isEmpty)
    for closing in closings {
      let title = Comment(rawValue: reading.title(closing.client))
      let predictions = reading.predictions(before: closing)
      #expect(!predictions.isEmpty, title)
      for prediction in predictions {
        #expect(prediction.reason == .heartbeatTimeout, title)
        #expect(prediction.log == closing.reason, title)
        #expect((prediction.closesAt - closing.at).magnitude <= .milliseconds(50), title)
      }
    }
  }

  /// Where the path surprised the kernel after the first prediction, only the last one counts.
  @Test(arguments: LabRun.Folder.plain)
  func theKernelsEndIsForetoldFromTheFirstPredictionOn(
    folder: LabRun.Folder
  ) throws {
    let run = try LabRun(folder)
    let reading = run.read()
    let bar = run.retransmissionBar
    let closings = reading.complaints.filter { $0.error != nil }
    #expect(!closings.isEmpty)
    for closing in closings {
      let title = Comment(rawValue: reading.title(closing.client))
      let predictions = reading.predictions(before: closing)
      let errors = predictions.map { ($0.closesAt - closing.at).magnitude }
      guard let first = predictions.first, let worst = errors.max(), let last = errors.last
      else {
        Issue.record("\(title): no prediction before \(closing.at.rfc3339)")
        continue
      }
      #expect(last <= bar, title)
      let isSurprised = reading.facts.isSurprised(closing.client, after: first.at)
      #expect(worst <= bar || isSurprised, title)
    }
  }
}

extension LabRun {
  /// With 15 retries the last waits take two minutes, and the kernel's timer is coarse then.
  var retransmissionBar: Interval {
    configuration.kernel.retries2 > 6 ? .seconds(2) : .milliseconds(500)
  }
}
