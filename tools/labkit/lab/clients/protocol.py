"""AMQP 0-9-1 on a socket, without a library: as much of it as opens a connection."""

import socket
import struct

from options import Options

HEADER = b"AMQP\0\0\x09\x01"
FRAME_END = b"\xce"
# A frame of type 8 on channel 0, without a payload (section 4.2.3).
HEARTBEAT = b"\x08\0\0\0\0\0\0" + FRAME_END

# Class and method (section 1.4 of the reference).
START_OK = (10, 11)
TUNE = (10, 30)
TUNE_OK = (10, 31)
OPEN = (10, 40)
OPEN_OK = (10, 41)

# What tune-ok asks for.
CHANNEL_MAX = 2047
FRAME_MAX = 131072


def handshake(end: socket.socket, options: Options, password: bytes) -> bool:
    """Opens a connection as the user guest; returns whether the broker agrees."""
    end.sendall(HEADER)
    read_frame(end)
    end.sendall(start_ok(password, options.name))
    if read_frame(end)[:4] != struct.pack(">HH", *TUNE):
        return False
    tune_ok = method(TUNE_OK, struct.pack(">HLH", CHANNEL_MAX, FRAME_MAX, options.heartbeat))
    end.sendall(tune_ok + method(OPEN, short_string(b"/") + b"\0\0"))
    return read_frame(end)[:4] == struct.pack(">HH", *OPEN_OK)


def start_ok(password: bytes, name: str) -> bytes:
    capabilities = short_string(b"authentication_failure_close") + b"t\x01"
    properties = short_string(b"capabilities") + b"F" + long_string(capabilities)
    properties += short_string(b"connection_name") + b"S" + long_string(name.encode())
    arguments = long_string(properties) + short_string(b"PLAIN")
    arguments += long_string(b"\0guest\0" + password) + short_string(b"en_US")
    return method(START_OK, arguments)


def method(number: tuple[int, int], arguments: bytes) -> bytes:
    """A frame of type 1 on channel 0."""
    payload = struct.pack(">HH", *number) + arguments
    return struct.pack(">BHL", 1, 0, len(payload)) + payload + FRAME_END


def long_string(text: bytes) -> bytes:
    return struct.pack(">L", len(text)) + text


def short_string(text: bytes) -> bytes:
    return bytes([len(text)]) + text


def read_frame(end: socket.socket) -> bytes:
    """A frame's payload; nothing when the broker has closed."""
    head = _read(end, 7)
    size = struct.unpack(">L", head[3:])[0] if head else 0
    return _read(end, size + 1)[:-1] if head else b""


def _read(end: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = end.recv(size - len(data))
        if not piece:
            return b""
        data += piece
    return data
