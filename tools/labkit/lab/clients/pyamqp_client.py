"""A client with py-amqp, the library below Celery: the program must send heartbeats itself."""

import contextlib
import ssl
import sys
import time

import amqp
import amqp.exceptions

from options import SLOW, STEP, Options, Publisher, Stop, live


def connect(options: Options) -> amqp.Connection:
    host = f"[{options.host}]" if ":" in options.host else options.host
    connection = amqp.Connection(
        f"{host}:{options.port}",
        userid=options.user,
        password=options.user,
        heartbeat=options.heartbeat,
        connect_timeout=30,
        ssl={"context": {}, "cert_reqs": ssl.CERT_NONE} if options.tls else None,
        client_properties={"connection_name": options.name},
    )
    connection.connect()
    return connection


def work(connection: amqp.Connection, options: Options, stop: Stop) -> None:
    channel = connection.channel()
    if options.consumes:
        channel.queue_declare(options.own_queue, auto_delete=True, durable=False)
        channel.basic_qos(0, options.prefetch, False)

        def acknowledge(message: amqp.Message) -> None:
            if options.mode == "slow":
                time.sleep(SLOW)
            channel.basic_ack(message.delivery_tag)

        channel.basic_consume(options.own_queue, callback=acknowledge)
    publisher = Publisher(options)
    body = "x" * options.size
    tick = time.monotonic()
    while not stop.is_asked:
        publisher.publish_if_due(
            lambda queue: channel.basic_publish(amqp.Message(body), routing_key=queue)
        )
        # Twice in an interval, as the library's documentation asks.
        now = time.monotonic()
        if options.heartbeat and now >= tick:
            connection.heartbeat_tick()
            tick = now + options.heartbeat / 2
        with contextlib.suppress(TimeoutError):
            connection.drain_events(timeout=0.001 if options.mode == "flood" else STEP)


def port(connection: amqp.Connection) -> int:
    number: int = connection.transport.sock.getsockname()[1]
    return number


if __name__ == "__main__":
    sys.exit(
        live(__doc__, connect, port, work, lambda each: each.close(), amqp.exceptions.AMQPError)
    )
