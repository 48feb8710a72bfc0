import FlatlineCore
import FlatlineFeed
import FlatlineOptions
import Glibc

/// Sends events as syslog (RFC 5424): over TCP with their lengths before them (RFC 6587), to a socket of
/// this host as datagrams, or the same way where that is a stream.
final class SyslogSender: EventSender {
  private let address: SyslogAddress
  private let sender = SyslogMessage.Sender(host: HostName.read(), process: getpid())
  private var socket: MessageSocket?

  init(_ address: SyslogAddress) {
    self.address = address
  }

  func send(_ items: [DeliveryQueue.Item]) -> SendOutcome {
    do throws(MessageSocket.Failure) {
      let open = try openSocket()
      for item in items {
        guard let event = item.event else { continue }
        let message = SyslogMessage(EventRecord(event, json: item.body), from: sender)
        // Nobody acknowledges: what the kernel has taken counts as delivered.
        try open.send(Array((open.isStream ? message.counted : message.text).utf8))
      }
      return .accepted
    } catch {
      socket = nil
      return error.isTooLong ? .refused("\(error)") : SendOutcome(error)
    }
  }

  private func openSocket() throws(MessageSocket.Failure) -> MessageSocket {
    if let socket, !socket.isClosedByPeer { return socket }
    let open = try connect()
    socket = open
    return open
  }

  private func connect() throws(MessageSocket.Failure) -> MessageSocket {
    switch address {
    case .tcp(let host, let port): return try MessageSocket(host: host, port: port)
    case .unix(let path):
      do throws(MessageSocket.Failure) {
        return try MessageSocket(path: path, isStream: false)
      } catch {
        guard error.code == EPROTOTYPE else { throw error }
        return try MessageSocket(path: path, isStream: true)
      }
    }
  }
}
