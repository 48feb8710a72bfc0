import FlatlineCore
import Testing

/// Captures of real brokers without one of the two directions: less is said, and nothing else.
struct OneDirectionTests {
  @Test(arguments: LabRun.Folder.plain, [true, false])
  func nothingElseIsSaid(folder: LabRun.Folder, fromBroker: Bool) throws {
    let capture = CutCapture(try LabRun(folder))
    let whole = capture.reasons()
    let part = capture.only(fromBroker: fromBroker).reasons()
    for (client, reason) in part {
      #expect(whole[client] == reason, "\(client)")
    }
  }

  @Test func theBrokersDirectionTellsMost() throws {
    var (ended, told) = (0, 0)
    for folder in LabRun.Folder.plain {
      let capture = CutCapture(try LabRun(folder))
      let part = capture.only(fromBroker: true).reasons()
      for (client, reason) in capture.reasons() where reason != .closed {
        ended += 1
        if part[client] == reason { told += 1 }
      }
    }
    #expect(ended > 25)
    #expect(told * 2 > ended, "\(told) of \(ended)")
  }

  @Test(arguments: [true, false])
  func nobodyIsHealthy(fromBroker: Bool) throws {
    let capture = CutCapture(try LabRun(.v4)).only(fromBroker: fromBroker)
    var engine = Engine(capture.configuration)
    var events: [Event] = []
    for packet in capture.packets {
      engine.observe(packet.bytes.span, packet.header, into: &events)
    }
    #expect(engine.healthyFlows == 0)
    #expect(engine.oneDirection.count > 0)
  }
}
