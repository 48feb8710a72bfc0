"""A client with pika's blocking connection."""

import sys
import time

import pika
import pika.exceptions

from options import SLOW, STEP, TASK, Options, Publisher, Stop, live, unverified_tls


def connect(options: Options) -> pika.BlockingConnection:
    return pika.BlockingConnection(
        pika.ConnectionParameters(
            host=options.host,
            port=options.port,
            credentials=pika.PlainCredentials(options.user, options.user),
            heartbeat=options.heartbeat,
            blocked_connection_timeout=None,
            # The broker is slow at times, for the lab is not gentle with it.
            socket_timeout=20,
            stack_timeout=30,
            client_properties={"connection_name": options.name},
            ssl_options=pika.SSLOptions(unverified_tls()) if options.tls else None,
        )
    )


def consume(connection: pika.BlockingConnection, options: Options) -> None:
    channel = connection.channel()
    channel.queue_declare(options.own_queue, auto_delete=True)

    def acknowledge(
        _channel: object, method: pika.spec.Basic.Deliver, _properties: object, body: bytes
    ) -> None:
        if options.mode == "slow":
            connection.sleep(SLOW)
        if body.startswith(TASK.encode()):
            # Not `connection.sleep`, which goes on to send heartbeats.
            time.sleep(float(body.split()[1]))
        channel.basic_ack(method.delivery_tag)

    channel.basic_qos(prefetch_count=options.prefetch)
    channel.basic_consume(options.own_queue, acknowledge)


def publish(connection: pika.BlockingConnection, options: Options, stop: Stop) -> None:
    channel = connection.channel()
    publisher = Publisher(options)
    body = options.text.encode() or b"x" * options.size
    while not stop.is_asked:
        channel.basic_publish("", publisher.next_queue(), body)
        if options.mode == "flood":
            connection.process_data_events(0)
        else:
            rest(connection, options.every, stop)


def rest(connection: pika.BlockingConnection, seconds: float, stop: Stop) -> None:
    """Lets time pass; heartbeats go on."""
    end = time.monotonic() + seconds
    while not stop.is_asked and time.monotonic() < end:
        connection.process_data_events(min(STEP, max(0, end - time.monotonic())))


def work(connection: pika.BlockingConnection, options: Options, stop: Stop) -> None:
    if options.consumes:
        consume(connection, options)
    if options.publishes:
        publish(connection, options, stop)
    rest(connection, float("inf"), stop)


def port(connection: pika.BlockingConnection) -> int:
    number: int = connection._impl._transport._sock.getsockname()[1]
    return number


if __name__ == "__main__":
    sys.exit(
        live(__doc__, connect, port, work, lambda each: each.close(), pika.exceptions.AMQPError)
    )
