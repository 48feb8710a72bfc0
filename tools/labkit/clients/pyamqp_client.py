"""A client with py-amqp, the library below Celery: the program has to beat by itself."""

import sys
import time

import amqp
import amqp.exceptions

import options

STEP = 0.1
SLOW = 0.2


def connect(wish: options.argparse.Namespace) -> amqp.Connection:
    host = f"[{wish.host}]" if ":" in wish.host else wish.host
    connection = amqp.Connection(
        f"{host}:{wish.port}", heartbeat=wish.heartbeat, connect_timeout=30,
        ssl={"context": {}, "cert_reqs": options.ssl.CERT_NONE} if wish.tls else None,
        client_properties={"connection_name": wish.name})
    connection.connect()
    return connection


def work(connection: amqp.Connection, wish: options.argparse.Namespace,
         stop: options.Stop) -> None:
    channel = connection.channel()
    if wish.mode in ("consume", "slow"):
        queue = wish.queue[0] if wish.queue else wish.name
        channel.queue_declare(queue, auto_delete=True, durable=False)
        channel.basic_qos(0, wish.prefetch, False)

        def take(message: amqp.Message) -> None:
            if wish.mode == "slow":
                time.sleep(SLOW)
            channel.basic_ack(message.delivery_tag)

        channel.basic_consume(queue, callback=take)
    number = 0
    due = tick = time.monotonic()
    while not stop.is_asked:
        now = time.monotonic()
        if wish.mode in ("publish", "feed", "flood") and now >= due:
            channel.basic_publish(amqp.Message("x" * wish.size),
                                  routing_key=wish.queue[number % len(wish.queue)])
            number += 1
            due = now + (0 if wish.mode == "flood" else wish.every)
        # Twice an interval, as its documentation asks.
        if wish.heartbeat and now >= tick:
            connection.heartbeat_tick()
            tick = now + wish.heartbeat / 2
        try:
            connection.drain_events(timeout=0.001 if wish.mode == "flood" else STEP)
        except TimeoutError:
            pass


if __name__ == "__main__":
    sys.exit(options.live(
        __doc__, connect, lambda connection: connection.transport.sock.getsockname()[1], work,
        amqp.exceptions.AMQPError))
