import FlatlineCore

/// One socket as a line of JSON.
package struct SocketLine: Encodable {
  private let event = "socket"
  private let at: Instant
  private let client: Endpoint
  private let broker: Endpoint
  private let name: String?
  private let user: String?
  private let vhost: String?
  private let product: String?
  /// In seconds; 0 is none.
  private let heartbeat: Int?
  private let state: String
  private let trouble: SocketTrouble?
  private let timer: String?
  private let retries: Int?
  /// As the kernel set the timer.
  private let expiresIn: Interval?
  private let receiveQueue: Int
  private let sendQueue: Int
  private let unacknowledgedSegments: Int?
  private let lostSegments: Int?
  private let totalRetransmissions: Int?
  /// In bytes.
  private let sendWindow: Int?
  private let closesAt: Instant?
  private let earliest: Instant?
  private let latest: Instant?
  private let keepalive: Bool?
  private let lastHeard: Instant?
  private let lastAcknowledged: Instant?
  private let inode: UInt32
  private let uid: UInt32

  package init(_ row: SocketRow) {
    let (socket, information) = (row.socket, row.socket.information)
    at = row.at
    client = socket.remote
    broker = socket.local
    name = row.hint?.name
    user = row.hint?.user
    vhost = row.hint?.vhost
    product = row.hint?.product
    heartbeat = (row.hint?.heartbeat).map { Int($0.seconds) }
    state = socket.state.name
    trouble = row.trouble
    timer = socket.timer.name
    retries = socket.timer.retries
    expiresIn = socket.timer.expiresIn
    receiveQueue = socket.receiveQueue
    sendQueue = socket.sendQueue
    unacknowledgedSegments = information?.unacknowledged
    lostSegments = information?.lost
    totalRetransmissions = information?.totalRetransmissions
    sendWindow = information?.sendWindow
    closesAt = row.deadline?.closesAt
    earliest = row.deadline?.earliest
    latest = row.deadline?.latest
    keepalive = socket.usesKeepalive
    lastHeard = information.map { row.at - $0.sinceDataReceived }
    lastAcknowledged = information.map { row.at - $0.sinceAcknowledged }
    inode = socket.inode
    uid = socket.user
  }
}
