"""A client with AMQPStorm, which reads and beats in threads of its own."""

import sys
import time

import amqpstorm

import options

STEP = 0.1
SLOW = 0.2


def connect(wish: options.argparse.Namespace) -> amqpstorm.Connection:
    return amqpstorm.Connection(
        wish.host, "guest", "guest", port=wish.port, heartbeat=wish.heartbeat, timeout=30,
        ssl=wish.tls, ssl_options={"context": options.unverified_tls()} if wish.tls else None,
        client_properties={"connection_name": wish.name})


def work(connection: amqpstorm.Connection, wish: options.argparse.Namespace,
         stop: options.Stop) -> None:
    channel = connection.channel()
    if wish.mode in ("consume", "slow"):
        queue = wish.queue[0] if wish.queue else wish.name
        channel.queue.declare(queue, auto_delete=True)
        channel.basic.qos(wish.prefetch)

        def take(message: amqpstorm.Message) -> None:
            if wish.mode == "slow":
                time.sleep(SLOW)
            message.ack()

        channel.basic.consume(take, queue)
    number = 0
    due = time.monotonic()
    while not stop.is_asked:
        channel.check_for_errors()
        if wish.mode in ("consume", "slow"):
            channel.process_data_events()
        if wish.mode in ("publish", "feed", "flood") and time.monotonic() >= due:
            channel.basic.publish("x" * wish.size, wish.queue[number % len(wish.queue)])
            number += 1
            due = time.monotonic() + (0 if wish.mode == "flood" else wish.every)
        if wish.mode != "flood":
            time.sleep(STEP)


if __name__ == "__main__":
    sys.exit(options.live(
        __doc__, connect, lambda connection: connection._io.socket.getsockname()[1], work,
        amqpstorm.AMQPError))
