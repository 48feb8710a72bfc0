import FlatlineCore
import FlatlineGuide
import Testing

/// Libraries by what they call themselves on the wire.
struct ClientLibraryTests {
  @Test(arguments: [
    ("Pika Python Client Library 1.3.2", [ClientLibrary.pika]), ("py-amqp", [.celery]),
    ("RabbitMQ 5.20.0", [.java, .dotNet]), ("AMQP 0.9.1 Client 1.10.0", [.go]),
    ("https://github.com/streadway/amqp β", [.go]), ("amqplib 0.10.3", [.node]),
    ("AMQPLib 3.6.0", [.php]), ("Bunny 2.22.0", [.bunny]),
    ("RabbitMQueue 1", []), ("orders", []), ("", []),
  ])
  func aProductNamesItsLibrary(product: String, libraries: [ClientLibrary]) {
    #expect(ClientLibrary.calling(product) == libraries)
  }

  @Test(arguments: ClientLibrary.allCases)
  func itsSettingHasTheHeartbeat(library: ClientLibrary) {
    #expect(library.setting(heartbeat: .seconds(17)).contains("17"))
    #expect(library.note.contains(library == .php ? "php-amqplib" : library.rawValue))
  }
}
