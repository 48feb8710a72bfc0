"""Mutations of a pcap file's bytes. Each returns the new bytes."""

import random
import struct

from labkit.fuzz.limits import INTERESTING
from labkit.pcap import PCAP_HEADER_LENGTH, RECORD_HEADER_LENGTH


def truncate(rng: random.Random, content: bytearray) -> bytearray:
    return content[: rng.randrange(len(content) + 1)]


def flip_file_bits(rng: random.Random, content: bytearray) -> bytearray:
    for _ in range(rng.choice([1, 8, 64])):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return content


def set_file_header(rng: random.Random, content: bytearray) -> bytearray:
    offset = rng.randrange(PCAP_HEADER_LENGTH)
    content[offset] = rng.choice(INTERESTING)
    return content


def set_record_length(rng: random.Random, content: bytearray) -> bytearray:
    """A captured length, or one on the wire, that is not the packet's."""
    at, starts = PCAP_HEADER_LENGTH, []
    while at + RECORD_HEADER_LENGTH <= len(content):
        starts.append(at)
        at += RECORD_HEADER_LENGTH + struct.unpack_from("<I", content, at + 8)[0]
    if starts:
        value = rng.choice([0, 1, 15, 65535, 262143, 262144, 262145, 2**31, 2**32 - 1])
        struct.pack_into("<I", content, rng.choice(starts) + rng.choice([8, 8, 12]), value)
    return content


def append_garbage(rng: random.Random, content: bytearray) -> bytearray:
    return content + bytes(rng.randrange(256) for _ in range(rng.choice([1, 15, 16, 400])))
