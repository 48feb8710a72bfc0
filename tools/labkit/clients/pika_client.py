"""A client with pika's blocking connection."""

import sys
import time

import pika
import pika.exceptions

import options

SLOW = 0.2
STEP = 0.1


def connect(wish: options.argparse.Namespace) -> pika.BlockingConnection:
    return pika.BlockingConnection(pika.ConnectionParameters(
        host=wish.host, port=wish.port, heartbeat=wish.heartbeat,
        # A broker under attack by its own lab is slow at times.
        blocked_connection_timeout=None, socket_timeout=20, stack_timeout=30,
        client_properties={"connection_name": wish.name},
        ssl_options=pika.SSLOptions(options.unverified_tls()) if wish.tls else None))


def consume(connection: pika.BlockingConnection, wish: options.argparse.Namespace) -> None:
    channel = connection.channel()
    queue = wish.queue[0] if wish.queue else wish.name
    channel.queue_declare(queue, auto_delete=True)

    def take(_channel: object, method: pika.spec.Basic.Deliver, *_: object) -> None:
        if wish.mode == "slow":
            connection.sleep(SLOW)
        channel.basic_ack(method.delivery_tag)

    channel.basic_qos(prefetch_count=wish.prefetch)
    channel.basic_consume(queue, take)


def publish(connection: pika.BlockingConnection, wish: options.argparse.Namespace,
            stop: options.Stop) -> None:
    channel = connection.channel()
    body = b"x" * wish.size
    number = 0
    while not stop.is_asked:
        channel.basic_publish("", wish.queue[number % len(wish.queue)], body)
        number += 1
        if wish.mode == "flood":
            connection.process_data_events(0)
        else:
            rest(connection, wish.every, stop)


def rest(connection: pika.BlockingConnection, seconds: float, stop: options.Stop) -> None:
    """Lets time pass; heartbeats go on."""
    end = time.monotonic() + seconds
    while not stop.is_asked and time.monotonic() < end:
        connection.process_data_events(min(STEP, max(0, end - time.monotonic())))


def work(connection: pika.BlockingConnection, wish: options.argparse.Namespace,
         stop: options.Stop) -> None:
    if wish.mode in ("consume", "slow"):
        consume(connection, wish)
    if wish.mode in ("publish", "feed", "flood"):
        publish(connection, wish, stop)
    rest(connection, float("inf"), stop)


def port(connection: pika.BlockingConnection) -> int:
    return connection._impl._transport._sock.getsockname()[1]


if __name__ == "__main__":
    sys.exit(options.live(__doc__, connect, port, work, pika.exceptions.AMQPError))
