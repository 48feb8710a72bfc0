"""HTTP on the loopback interface."""

import socket
import urllib.request


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port: int = other.getsockname()[1]
        return port


def fetch(address: str, seconds: float = 2) -> str:
    """The body of the answer. Raises `OSError` when there is none in so many seconds."""
    with urllib.request.urlopen(address, timeout=seconds) as answer:
        body: bytes = answer.read()
        return body.decode()
