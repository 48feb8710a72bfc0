import FlatlineFeed

/// Writes events into systemd's journal, with a field for each member.
final class JournalSender: EventSender {
  static let path = "/run/systemd/journal/socket"
  private var socket: MessageSocket?

  func send(_ items: [DeliveryQueue.Item]) -> SendOutcome {
    do throws(MessageSocket.Failure) {
      let open = try openSocket()
      for item in items {
        guard let event = item.event else { continue }
        try open.send(JournalEntry(EventRecord(event, json: item.body)).bytes)
      }
      return .accepted
    } catch {
      // The journal was started again, for one: its socket is another.
      socket = nil
      return error.isTooLong ? .refused("\(error)") : SendOutcome(error)
    }
  }

  private func openSocket() throws(MessageSocket.Failure) -> MessageSocket {
    if let socket { return socket }
    let open = try MessageSocket(path: Self.path, isStream: false)
    socket = open
    return open
  }
}
