import TestSupport

/// What a program serves at a port of 127.0.0.1: the answer with its head.
func page(_ port: UInt16, _ path: String) throws -> String {
  let socket = try LoopbackSocket(connectingTo: port)
  socket.send("GET /\(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
  return socket.receive()
}
