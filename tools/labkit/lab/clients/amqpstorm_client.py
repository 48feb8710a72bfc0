"""A client with AMQPStorm, which reads and sends heartbeats in threads of its own."""

import sys
import time

import amqpstorm

from options import SLOW, STEP, Options, Publisher, Stop, live, unverified_tls


def connect(options: Options) -> amqpstorm.Connection:
    return amqpstorm.Connection(
        options.host,
        options.user,
        options.user,
        port=options.port,
        heartbeat=options.heartbeat,
        timeout=30,
        ssl=options.tls,
        ssl_options={"context": unverified_tls()} if options.tls else None,
        client_properties={"connection_name": options.name},
    )


def work(connection: amqpstorm.Connection, options: Options, stop: Stop) -> None:
    channel = connection.channel()
    if options.consumes:
        channel.queue.declare(options.own_queue, auto_delete=True)
        channel.basic.qos(options.prefetch)

        def acknowledge(message: amqpstorm.Message) -> None:
            if options.mode == "slow":
                time.sleep(SLOW)
            message.ack()

        channel.basic.consume(acknowledge, options.own_queue)
    publisher = Publisher(options)
    body = "x" * options.size
    while not stop.is_asked:
        channel.check_for_errors()
        if options.consumes:
            channel.process_data_events()
        publisher.publish_if_due(lambda queue: channel.basic.publish(body, queue))
        if options.mode != "flood":
            time.sleep(STEP)


def port(connection: amqpstorm.Connection) -> int:
    number: int = connection._io.socket.getsockname()[1]
    return number


if __name__ == "__main__":
    sys.exit(live(__doc__, connect, port, work, lambda each: each.close(), amqpstorm.AMQPError))
