"""Mutants: stretches of captures with some mutations, all from one seed."""

import dataclasses
import os
import random
from collections.abc import Sequence

from labkit import pcap
from labkit.fuzz import fields, files, packets, times
from labkit.fuzz.limits import MAXIMUM_SIZE, STRETCH
from labkit.headers import broker_ports
from labkit.pcap import Capture

# Their order, and how often one stands here, is part of what a mutant's number means.
_PACKET_MUTATIONS = [
    packets.flip_bits,
    packets.set_bytes,
    packets.cut_packets,
    packets.snap,
    packets.shorten_on_wire,
    packets.lose_packets,
    packets.lose_direction,
    packets.repeat_packets,
    packets.repeat_much,
    packets.swap_packets,
    times.shuffle_data,
    times.jump_in_time,
    times.stretch_time,
    times.scatter_times,
    fields.set_tcp_field,
    fields.set_tcp_field,
    fields.set_ip_field,
    fields.set_frame_header,
    fields.rewrite_method,
    packets.turn_packets,
    packets.grow_packets,
    packets.change_link_type,
]
_FILE_MUTATIONS = [
    files.truncate,
    files.flip_file_bits,
    files.set_file_header,
    files.set_record_length,
    files.append_garbage,
]
_OPTIONS: list[list[str]] = [
    [],
    [],
    ["--retries2", "6"],
    ["--retries2", "1"],
    ["--retries2", "255"],
    ["--keepalive", "10/3/4"],
    ["--keepalive", "32767/32767/127"],
    ["--hz", "1000"],
    ["--broker-version", "3.8.0"],
]


@dataclasses.dataclass(frozen=True)
class Mutant:
    content: bytes
    # To read it with.
    options: list[str]
    # What it was made of, and what was done to it.
    history: str


def make(seed: str, number: int, captures: Sequence[Capture]) -> Mutant:
    rng = random.Random(f"{seed}/{number}")
    origin = rng.choice(captures)
    start = rng.randrange(max(1, len(origin.packets) - STRETCH // 2))
    if rng.random() < 0.5:
        start = 0
    stretch = [packet.copy() for packet in origin.packets[start : start + STRETCH]]
    capture = Capture(origin.name, origin.link_type, stretch)
    done = []
    for _ in range(rng.choice([1, 1, 2, 3, 4])):
        mutation = rng.choice(_PACKET_MUTATIONS)
        mutation(rng, capture)
        done.append(mutation.__name__)
        _limit_size(capture)
    if rng.random() < 0.1:
        magic = rng.choice([pcap.MICROSECONDS_MAGIC, pcap.NANOSECONDS_MAGIC])
        content = pcap.written(capture, ">", magic)
        done.append("big_endian")
    else:
        content = pcap.written(capture)
        if rng.random() < 0.25:
            file_mutation = rng.choice(_FILE_MUTATIONS)
            content = file_mutation(rng, content)
            done.append(file_mutation.__name__)
    options = [word for port in broker_ports(origin) for word in ("--port", str(port))]
    options += rng.choice(_OPTIONS)
    history = f"{os.path.basename(origin.name)} from packet {start + 1}: {', '.join(done)}"
    return Mutant(bytes(content), options, history)


def _limit_size(capture: Capture) -> None:
    size = 0
    for index, packet in enumerate(capture.packets):
        size += len(packet.data) + pcap.RECORD_HEADER_LENGTH
        if size > MAXIMUM_SIZE and index > 0:
            del capture.packets[index:]
            return
