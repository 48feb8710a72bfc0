"""Mutations of a capture's timestamps. Each changes the capture that it is given."""

import random

from labkit.pcap import Capture

_LAST_SECOND = 0xFFFFFFFF


def _within_range(seconds: int) -> int:
    return min(max(seconds, 0), _LAST_SECOND)


def shuffle_data(rng: random.Random, capture: Capture) -> None:
    """The packets in another order, the timestamps as they were."""
    times = [(packet.seconds, packet.microseconds) for packet in capture.packets]
    if rng.random() < 0.3:
        capture.packets.reverse()
    else:
        rng.shuffle(capture.packets)
    for packet, time in zip(capture.packets, times, strict=True):
        packet.seconds, packet.microseconds = time


def jump_in_time(rng: random.Random, capture: Capture) -> None:
    """All packets from one on are earlier or later."""
    jumps = [1, -1, 60, -60, 3600, -86400, 10**6, -(10**6), 10**9, -(10**9), 2 * 10**9]
    jump = rng.choice(jumps)
    start = rng.randrange(len(capture.packets))
    for packet in capture.packets[start:]:
        packet.seconds = _within_range(packet.seconds + jump)


def stretch_time(rng: random.Random, capture: Capture) -> None:
    factor = rng.choice([0, 10, 1000, 10**6])
    first = capture.packets[0].seconds
    for packet in capture.packets:
        packet.seconds = _within_range(first + (packet.seconds - first) * factor)


def scatter_times(rng: random.Random, capture: Capture) -> None:
    for _ in range(rng.choice([1, 8, len(capture.packets)])):
        packet = rng.choice(capture.packets)
        packet.seconds = rng.choice([0, 1, rng.randrange(2**32), 2**31 - 1, 2**32 - 1])
        packet.microseconds = rng.choice([0, 999_999, 1_000_000, 2**31, 2**32 - 1])
