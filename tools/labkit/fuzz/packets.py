"""Mutations of a capture's packets: their bytes, lengths, number and order.

Each changes the capture that it is given.
"""

import random

from labkit.fuzz.limits import INTERESTING, MAXIMUM_SIZE, STRETCH
from labkit.headers import network_offset, tcp_offset
from labkit.pcap import RECORD_HEADER_LENGTH, Capture, Packet

_LINK_TYPES = [0, 1, 9, 12, 14, 50, 51, 101, 105, 108, 113, 127, 228, 229, 239, 276, 65535]
# Bytes that end within or right behind a header.
_SNAP_LENGTHS = [14, 34, 50, 54, 58, 60, 66, 68, 70, 74, 82, 96, 128, 192, 256]


def flip_bits(rng: random.Random, capture: Capture) -> None:
    for _ in range(rng.choice([1, 2, 8, 64])):
        data = rng.choice(capture.packets).data
        if data:
            # Headers are in the first bytes.
            limit = min(len(data), rng.choice([54, 80, 120, len(data)]))
            data[rng.randrange(limit)] ^= 1 << rng.randrange(8)


def set_bytes(rng: random.Random, capture: Capture) -> None:
    for _ in range(rng.choice([1, 4, 16])):
        data = rng.choice(capture.packets).data
        if data:
            data[rng.randrange(len(data))] = rng.choice(INTERESTING)


def cut_packets(rng: random.Random, capture: Capture) -> None:
    for _ in range(rng.choice([1, 4, 32])):
        packet = rng.choice(capture.packets)
        del packet.data[rng.randrange(len(packet.data) + 1) :]


def snap(rng: random.Random, capture: Capture) -> None:
    limit = rng.choice(_SNAP_LENGTHS)
    for packet in capture.packets:
        del packet.data[limit:]


def shorten_on_wire(rng: random.Random, capture: Capture) -> None:
    for _ in range(rng.choice([1, 8])):
        packet = rng.choice(capture.packets)
        packet.length = rng.choice([0, 1, len(packet.data) - 1, 0x7FFFFFFF, 0xFFFFFFFF])


def grow_packets(rng: random.Random, capture: Capture) -> None:
    packet = rng.choice(capture.packets)
    packet.data += bytes(rng.randrange(256) for _ in range(rng.choice([1, 100, 5000])))
    packet.length = len(packet.data)


def lose_packets(rng: random.Random, capture: Capture) -> None:
    chance = rng.choice([0.02, 0.2, 0.6])
    kept = [packet for packet in capture.packets if rng.random() >= chance]
    capture.packets = kept or capture.packets


def lose_direction(rng: random.Random, capture: Capture) -> None:
    """The packets from the lower port to the higher, or those from the higher."""

    def is_low(packet: Packet) -> bool:
        at = tcp_offset(capture, packet)
        return at is not None and packet.data[at : at + 2] < packet.data[at + 2 : at + 4]

    low = rng.random() < 0.5
    kept = [packet for packet in capture.packets if is_low(packet) != low]
    capture.packets = kept or capture.packets


def repeat_packets(rng: random.Random, capture: Capture) -> None:
    packets = []
    chance = rng.choice([0.02, 0.2, 1])
    for packet in capture.packets:
        packets.append(packet)
        while rng.random() < chance and len(packets) < 4 * STRETCH:
            packets.append(packet.copy())
            if chance == 1:
                break
    capture.packets = packets


def repeat_much(rng: random.Random, capture: Capture) -> None:
    packet = rng.choice(capture.packets)
    at = capture.packets.index(packet)
    size = len(packet.data) + RECORD_HEADER_LENGTH
    count = min(rng.choice([64, 256, 2000]), MAXIMUM_SIZE // size)
    copies = [packet.copy() for _ in range(count)]
    for index, copy in enumerate(copies):
        copy.seconds += index // 4
    capture.packets[at:at] = copies


def swap_packets(rng: random.Random, capture: Capture) -> None:
    packets = capture.packets
    for _ in range(rng.choice([1, 8, 64])):
        first = rng.randrange(len(packets))
        second = min(len(packets) - 1, first + rng.choice([1, 1, 2, 10, 100]))
        packets[first], packets[second] = packets[second], packets[first]


def turn_packets(rng: random.Random, capture: Capture) -> None:
    """Packets that come from the other side."""
    for _ in range(rng.choice([1, 8])):
        packet = rng.choice(capture.packets)
        at = tcp_offset(capture, packet)
        start = network_offset(capture.link_type)
        if at is None or packet.data[start] >> 4 != 4:
            continue
        data = packet.data
        # Addresses, then ports: source and destination change places.
        data[start + 12 : start + 20] = (
            data[start + 16 : start + 20] + data[start + 12 : start + 16]
        )
        data[at : at + 4] = data[at + 2 : at + 4] + data[at : at + 2]


def change_link_type(rng: random.Random, capture: Capture) -> None:
    capture.link_type = rng.choice([*_LINK_TYPES, rng.randrange(2**32)])
