"""What no client library does: connections that say little, or nonsense."""

import socket
import struct
import sys
import time

from options import Options, parse, say_closed, say_open
from protocol import HEADER, handshake

# Longer than any run.
LONG = 3600.0


def connect(options: Options) -> socket.socket:
    end = socket.create_connection((options.host, options.port), timeout=30)
    say_open(end.getsockname()[1])
    return end


def wait(end: socket.socket, seconds: float = LONG) -> str:
    """Reads until the broker closes, or time is up."""
    until = time.monotonic() + seconds
    while (rest := until - time.monotonic()) > 0:
        end.settimeout(rest)
        try:
            if not end.recv(4096):
                return "by the broker"
        except TimeoutError:
            break
        except OSError as error:
            return repr(error)
    return "as planned"


def follow(end: socket.socket, options: Options) -> str:
    """Does what the script says; returns how the connection ended."""
    match options.script:
        case "nothing":
            return "at once"
        case "http":
            end.sendall(b"GET / HTTP/1.1\r\nHost: broker\r\n\r\n")
            return wait(end)
        case "header-fin":
            end.sendall(HEADER)
            return wait(end, 0.5)
        case "header-rst":
            end.sendall(HEADER)
            wait(end, 0.5)
            # Closing then sends a RST.
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return "with a reset"
        case "header-silence":
            end.sendall(HEADER)
            return wait(end)
        case "amqp10":
            end.sendall(b"AMQP\0\x01\0\0")
            return wait(end, 12)
        case "wrong-password":
            handshake(end, options, b"wrong")
            return wait(end, 5)
        case "half-frame":
            handshake(end, options, b"guest")
            end.sendall(b"\x01")
            return wait(end)
        case _:
            raise SystemExit(f"raw_client: no script {options.script!r}")


def main() -> int:
    options = parse(__doc__)
    end = connect(options)
    try:
        reason = follow(end, options)
    except OSError as error:
        reason = repr(error)
    end.close()
    say_closed(reason)
    return 0


if __name__ == "__main__":
    sys.exit(main())
