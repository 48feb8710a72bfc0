import FlatlineCore

/// Client libraries, how they call themselves, and where each has its heartbeat.
package enum ClientLibrary: String, Sendable, CaseIterable {
  case pika = "Pika"
  case celery = "Celery"
  case java = "Java"
  case dotNet = ".NET"
  case go = "Go"
  case node = "Node.js"
  case php = "PHP"
  case bunny = "Bunny"

  /// Those that may have sent such a product in their client-properties.
  ///
  /// Java and .NET call themselves alike, and so do brokers (federation, shovel).
  package static func calling(_ product: String) -> [ClientLibrary] {
    let names: [(String, [ClientLibrary])] = [
      ("Pika Python Client Library", [.pika]), ("py-amqp", [.celery]),
      ("RabbitMQ", [.java, .dotNet]), ("AMQP 0.9.1 Client", [.go]),
      ("https://github.com/streadway/amqp", [.go]), ("amqplib", [.node]), ("AMQPLib", [.php]),
      ("Bunny", [.bunny]),
    ]
    return names.first { name, _ in product == name || product.hasPrefix(name + " ") }?.1 ?? []
  }

  /// The setting, as it stands in a program or its configuration.
  package func setting(heartbeat: Interval) -> String {
    let seconds = Int(heartbeat.seconds)
    return switch self {
    case .pika: "pika.ConnectionParameters(heartbeat=\(seconds))"
    case .celery: "broker_heartbeat = \(seconds)"
    case .java: "factory.setRequestedHeartbeat(\(seconds))"
    case .dotNet: "RequestedHeartbeat = TimeSpan.FromSeconds(\(seconds))"
    case .go: "amqp.Config{Heartbeat: \(seconds) * time.Second}"
    case .node: "amqplib.connect('amqp://HOST?heartbeat=\(seconds)')"
    case .php: "$config->setHeartbeat(\(seconds))"
    case .bunny: "Bunny.new(heartbeat: \(seconds))"
    }
  }

  /// What has to be known of its heartbeats.
  package var note: String {
    switch self {
    case .pika:
      """
      Pika takes the broker's heartbeat unless one is given. BlockingConnection beats only while \
      its own loop runs.
      """
    case .celery:
      """
      Celery: the setting is the workers' (120 without it). Connections that only publish have \
      none: with kombu, give Connection(heartbeat=...) and call its heartbeat_check() twice an \
      interval.
      """
    case .java:
      """
      Java asks for 60 and takes the broker's if that is less; Spring Boot has \
      spring.rabbitmq.requested-heartbeat. It beats from a thread of its own.
      """
    case .dotNet:
      ".NET asks for 60 and takes the broker's if that is less. It beats from a timer of its own."
    case .go:
      "Go asks for 10 and takes the broker's if that is less. It beats from a goroutine of its own."
    case .node:
      """
      Node.js takes the broker's heartbeat if none is given or the broker's is less. It beats \
      from the event loop.
      """
    case .php:
      """
      php-amqplib 3 has none unless one is given (AMQPStreamConnection has an argument for it); \
      read_write_timeout must be at least twice as long. It beats only while the program waits \
      in wait() or calls checkHeartBeat().
      """
    case .bunny:
      "Bunny takes the broker's heartbeat unless one is given. It beats from a thread of its own."
    }
  }

  /// What to do where work keeps it from beating; `nil` where it beats beside the work.
  package var remedyForLongWork: String? {
    switch self {
    case .pika:
      """
      Pika: work in a callback of BlockingConnection starves heartbeats. Do it in a thread, and \
      acknowledge with connection.add_callback_threadsafe(); or call \
      connection.process_data_events() every few seconds.
      """
    case .celery:
      """
      Celery: a task in the worker's own process (the pool solo) starves heartbeats. Use the \
      pool prefork, which works in processes of its own.
      """
    case .node:
      """
      Node.js: work that holds the event loop starves heartbeats. Do it in a worker thread, or \
      in pieces.
      """
    case .php:
      """
      PHP: work between two calls of wait() starves heartbeats. Call checkHeartBeat() in \
      between, or use PCNTLHeartbeatSender on the command line.
      """
    case .java, .dotNet, .go, .bunny: nil
    }
  }
}
