"""Mutations of header fields: IP, TCP, AMQP. Each changes the capture that it is given."""

import random
import struct

from labkit.fuzz.limits import INTERESTING
from labkit.headers import network_offset, tcp_offset
from labkit.pcap import Capture

# How a method of the class connection begins, without the method's last byte.
_CONNECTION_METHOD = b"\x00\x0a\x00"


def set_ip_field(rng: random.Random, capture: Capture) -> None:
    """Version, header length, total length, fragment offset, protocol."""
    at = network_offset(capture.link_type)
    for _ in range(rng.choice([1, 8])):
        packet = rng.choice(capture.packets)
        if len(packet.data) < at + 20:
            continue
        fields = [
            (0, rng.randrange(256)),
            (2, 0),
            (2, 0xFF),
            (3, rng.randrange(256)),
            (4, 0),
            (4, 0xFF),
            (6, rng.choice([0, 0x20, 0x3F, 58, 44, 60])),
            (9, rng.choice([1, 6, 17, 58])),
        ]
        offset, value = rng.choice(fields)
        packet.data[at + offset] = value


def set_tcp_field(rng: random.Random, capture: Capture) -> None:
    """Ports, numbers, header length, flags, window, options."""
    for _ in range(rng.choice([1, 8, 64])):
        packet = rng.choice(capture.packets)
        at = tcp_offset(capture, packet)
        if at is not None:
            _set_tcp_field(rng, packet.data, at)


def _set_tcp_field(rng: random.Random, data: bytearray, at: int) -> None:
    field = rng.randrange(6)
    if field == 0:
        step = rng.choice([1, -1, 1460, -1460, 2**31, 2**31 - 1, 2**16])
        offset = at + rng.choice([4, 8])
        number = struct.unpack_from(">I", data, offset)[0]
        struct.pack_into(">I", data, offset, (number + step) & 0xFFFFFFFF)
    elif field == 1:
        data[at + 12] = rng.randrange(256)
    elif field == 2:
        data[at + 13] = rng.choice([0, 1, 2, 4, 5, 6, 16, 17, 18, 20, 255])
    elif field == 3:
        struct.pack_into(">H", data, at + 14, rng.choice([0, 1, 65535]))
    elif field == 4:
        offset = rng.choice([0, 2])
        struct.pack_into(">H", data, at + offset, rng.choice([0, 5672, 65535]))
    elif len(data) > at + 20:
        end = min(len(data), at + 60)
        data[rng.randrange(at + 20, end)] = rng.choice([0, 1, 2, 5, 8, 10, 34, 255])


def set_frame_header(rng: random.Random, capture: Capture) -> None:
    """Type, channel and size of what may be an AMQP frame."""
    for _ in range(rng.choice([1, 8, 32])):
        packet = rng.choice(capture.packets)
        at = tcp_offset(capture, packet)
        if at is None:
            continue
        at += (packet.data[at + 12] >> 4) * 4
        if len(packet.data) < at + 7:
            continue
        kind = rng.choice([1, 2, 3, 8, 0, 65])
        channel = rng.choice([0, 1, 65535])
        size = rng.choice([0, 1, 4, 12, 14, 131072, 131073, 2**31, 2**32 - 1])
        packet.data[at : at + 7] = struct.pack(">BHI", kind, channel, size)


def rewrite_method(rng: random.Random, capture: Capture) -> None:
    """Bytes after a method's class and method numbers: short strings, tables, their lengths."""
    for _ in range(rng.choice([1, 4])):
        packets = [packet for packet in capture.packets if _CONNECTION_METHOD in packet.data]
        if not packets:
            return
        data = rng.choice(packets).data
        at = data.index(_CONNECTION_METHOD) + 4
        for _ in range(rng.choice([1, 4])):
            if at < len(data):
                data[rng.randrange(at, len(data))] = rng.choice(INTERESTING)
