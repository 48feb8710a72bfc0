"""What all clients of the lab have in common: their command line, and what they print."""

import argparse
import signal
import ssl
from collections.abc import Callable
from typing import Any


def parse(description: str | None) -> argparse.Namespace:
    """The command line; see `tools/labkit/lab.py` for who writes it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=5672)
    parser.add_argument("--name", default="client")
    parser.add_argument("--heartbeat", type=int, default=60)
    parser.add_argument("--mode", default="idle",
                        choices=["idle", "consume", "slow", "publish", "feed", "flood"])
    parser.add_argument("--script", default="", help="what raw_client does")
    parser.add_argument("--queue", action="append", default=[])
    parser.add_argument("--prefetch", type=int, default=20, help="0: all there is")
    parser.add_argument("--every", type=float, default=1.0)
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--tls", action="store_true")
    return parser.parse_args()


def unverified_tls() -> ssl.SSLContext:
    """The lab's certificate is its own."""
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


def live(description: str | None, connect: Callable[[argparse.Namespace], Any],
         port: Callable[[Any], int], work: Callable[[Any, argparse.Namespace, Stop], None],
         errors: type[Exception]) -> int:
    """A client's life: it connects, works until it is asked to stop, and closes."""
    wish = parse(description)
    stop = Stop()
    connection = connect(wish)
    say_open(port(connection))
    try:
        work(connection, wish, stop)
        connection.close()
    except (errors, OSError) as error:
        say_closed(repr(error))
        return 1
    say_closed("as asked")
    return 0
