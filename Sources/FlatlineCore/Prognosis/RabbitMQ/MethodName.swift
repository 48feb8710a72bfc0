/// AMQP 0-9-1 methods by number, as the broker names them in its log.
enum MethodName {
  private static let classes: [UInt16: (name: String, methods: [UInt16: String])] = [
    10: (
      "connection",
      [
        11: "start_ok", 21: "secure_ok", 31: "tune_ok", 40: "open", 50: "close", 51: "close_ok",
        70: "update_secret",
      ]
    ),
    20: ("channel", [10: "open", 20: "flow", 21: "flow_ok", 40: "close", 41: "close_ok"]),
    30: ("access", [10: "request"]),
    40: ("exchange", [10: "declare", 20: "delete", 30: "bind", 40: "unbind"]),
    50: ("queue", [10: "declare", 20: "bind", 30: "purge", 40: "delete", 50: "unbind"]),
    60: (
      "basic",
      [
        10: "qos", 20: "consume", 30: "cancel", 40: "publish", 70: "get", 80: "ack",
        90: "reject", 100: "recover_async", 110: "recover", 120: "nack",
      ]
    ),
    85: ("confirm", [10: "select"]),
    90: ("tx", [10: "select", 20: "commit", 30: "rollback"]),
  ]

  static func name(class classNumber: UInt16, method: UInt16) -> String? {
    guard let entry = classes[classNumber], let name = entry.methods[method] else { return nil }
    return "\(entry.name).\(name)"
  }
}
