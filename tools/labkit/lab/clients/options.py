"""What all clients of the lab have in common: their command line, and what they print."""

import argparse
import signal
import ssl
import time
from collections.abc import Callable
from typing import TypeVar

Connection = TypeVar("Connection")

# Seconds that a slow consumer takes for a message.
SLOW = 0.2
# A consumer with pika works so many seconds on a message that is this word and a number.
TASK = "task"
# Seconds between two looks at whether something is to be done.
STEP = 0.1


class Options(argparse.Namespace):
    """The command line; `launcher.py` writes it."""

    host: str
    port: int
    name: str
    heartbeat: int
    mode: str
    script: str
    queue: list[str]
    prefetch: int
    every: float
    size: int
    tls: bool
    user: str
    text: str

    @property
    def consumes(self) -> bool:
        return self.mode in ("consume", "slow")

    @property
    def publishes(self) -> bool:
        return self.mode in ("publish", "feed", "flood")

    @property
    def own_queue(self) -> str:
        """The queue that a consumer declares."""
        return self.queue[0] if self.queue else self.name


def parse(description: str | None) -> Options:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=5672)
    parser.add_argument("--name", default="client")
    parser.add_argument("--heartbeat", type=int, default=60)
    modes = ["idle", "consume", "slow", "publish", "feed", "flood"]
    parser.add_argument("--mode", default="idle", choices=modes)
    parser.add_argument("--script", default="", help="what raw_client does")
    parser.add_argument("--queue", action="append", default=[])
    parser.add_argument("--prefetch", type=int, default=20, help="0: all there is")
    parser.add_argument("--every", type=float, default=1.0)
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--user", default="guest", help="also the password")
    parser.add_argument("--text", default="", help="the message, where `--size` is not enough")
    return parser.parse_args(namespace=Options())


def unverified_tls() -> ssl.SSLContext:
    """For the lab's own certificate, which nobody has signed."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def say_open(port: int) -> None:
    print(f"open {port}", flush=True)


def say_closed(reason: object) -> None:
    print(f"closed {reason}", flush=True)


class Stop:
    """Whether somebody asked for the end (SIGTERM)."""

    def __init__(self) -> None:
        self.is_asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, *_: object) -> None:
        self.is_asked = True


class Publisher:
    """When the next message is due, and to which queue; a flood is always due."""

    def __init__(self, options: Options):
        self.options = options
        self._number = 0
        self._due = time.monotonic()

    def next_queue(self) -> str:
        """All queues in turn."""
        queue = self.options.queue[self._number % len(self.options.queue)]
        self._number += 1
        return queue

    def publish_if_due(self, publish: Callable[[str], object]) -> None:
        """
        :param publish: sends a message to the queue of this name.
        """
        if self.options.publishes and time.monotonic() >= self._due:
            publish(self.next_queue())
            pause = 0 if self.options.mode == "flood" else self.options.every
            self._due = time.monotonic() + pause


def live(
    description: str | None,
    connect: Callable[[Options], Connection],
    port: Callable[[Connection], int],
    work: Callable[[Connection, Options, Stop], None],
    close: Callable[[Connection], object],
    errors: type[Exception],
) -> int:
    """A client's life: it connects, works until it is asked to stop, and closes.

    :param port: the local port of a connection.
    :param errors: what the library raises when a connection is lost.
    """
    options = parse(description)
    stop = Stop()
    connection = connect(options)
    say_open(port(connection))
    try:
        work(connection, options, stop)
        close(connection)
    except (errors, OSError) as error:
        say_closed(repr(error))
        return 1
    say_closed("as asked")
    return 0
