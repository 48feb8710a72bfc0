import FlatlineScreen
import Testing

@testable import FlatlineCore

struct SparklineTests {
  @Test(
    arguments: [
      ([], 4, "    "), ([0, 0], 4, "  ▁▁"), ([0, 100], 2, "▁█"), ([1, 25, 100], 3, "▂▅█"),
      ([100, 1, 2, 3], 2, "▇█"), ([5], 0, ""),
    ] as [([UInt32], Int, String)])
  func bars(values: [UInt32], width: Int, text: String) {
    #expect(Sparkline.text(values, width: width) == text)
  }

  @Test func activityIsWhatWasSentSinceTheLastLook() {
    var activity = Activity()
    for (client, broker) in [(100, 1000), (108, 1000), (108, 1500), (90, 1500)]
      as [(UInt32, UInt32)]
    {
      activity.add(client: SequenceNumber(client), broker: SequenceNumber(broker))
    }
    #expect(activity.bytes == [8, 500, 0])
    // Beyond the end of TCP's numbers they begin anew.
    activity.add(client: SequenceNumber(90), broker: SequenceNumber(.max))
    activity.add(client: SequenceNumber(90), broker: SequenceNumber(9))
    #expect(activity.bytes.last == 10)
  }

  @Test func onlyTheLatestAreKept() {
    var activity = Activity()
    for number in 0..<100 {
      activity.add(client: SequenceNumber(UInt32(number * number)), broker: nil)
    }
    #expect(activity.bytes.count == Activity.most)
    #expect(activity.bytes.last == UInt32(99 * 99 - 98 * 98))
  }
}
