"""What no client library does: connections that say little, or nonsense."""

import socket
import struct
import sys
import time

import options

HEADER = b"AMQP\0\0\x09\x01"
LONG = 3600.0


def connect(wish: options.argparse.Namespace) -> socket.socket:
    end = socket.create_connection((wish.host, wish.port), timeout=30)
    options.say_open(end.getsockname()[1])
    return end


def method(class_id: int, method_id: int, arguments: bytes) -> bytes:
    payload = struct.pack(">HH", class_id, method_id) + arguments
    return struct.pack(">BHL", 1, 0, len(payload)) + payload + b"\xce"


def long_string(text: bytes) -> bytes:
    return struct.pack(">L", len(text)) + text


def short_string(text: bytes) -> bytes:
    return bytes([len(text)]) + text


def start_ok(password: bytes, name: str) -> bytes:
    capabilities = short_string(b"authentication_failure_close") + b"t\x01"
    properties = (short_string(b"capabilities") + b"F" + long_string(capabilities)
                  + short_string(b"connection_name") + b"S" + long_string(name.encode()))
    return method(10, 11, long_string(properties) + short_string(b"PLAIN")
                  + long_string(b"\0guest\0" + password) + short_string(b"en_US"))


def read_frame(end: socket.socket) -> bytes:
    """A frame's payload; nothing when the broker has closed."""
    head = read(end, 7)
    size = struct.unpack(">L", head[3:])[0] if head else 0
    return read(end, size + 1)[:-1] if head else b""


def read(end: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = end.recv(size - len(data))
        if not piece:
            return b""
        data += piece
    return data


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


def handshake(end: socket.socket, wish: options.argparse.Namespace, password: bytes) -> bool:
    end.sendall(HEADER)
    read_frame(end)
    end.sendall(start_ok(password, wish.name))
    if read_frame(end)[:4] != struct.pack(">HH", 10, 30):
        return False
    end.sendall(method(10, 31, struct.pack(">HLH", 2047, 131072, wish.heartbeat))
                + method(10, 40, short_string(b"/") + b"\0\0"))
    return read_frame(end)[:4] == struct.pack(">HH", 10, 41)


def follow(end: socket.socket, wish: options.argparse.Namespace) -> str:
    match wish.script:
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
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return "with a reset"
        case "header-silence":
            end.sendall(HEADER)
            return wait(end)
        case "amqp10":
            end.sendall(b"AMQP\0\x01\0\0")
            return wait(end, 12)
        case "wrong-password":
            handshake(end, wish, b"wrong")
            return wait(end, 5)
        case "half-frame":
            handshake(end, wish, b"guest")
            end.sendall(b"\x01")
            return wait(end)
        case _:
            raise SystemExit(f"raw_client: no script {wish.script!r}")


def main() -> int:
    wish = options.parse(__doc__)
    end = connect(wish)
    try:
        reason = follow(end, wish)
    except OSError as error:
        reason = repr(error)
    end.close()
    options.say_closed(reason)
    return 0


if __name__ == "__main__":
    sys.exit(main())
