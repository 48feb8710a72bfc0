"""The AMQP frames of a capture as tshark's dissector sees them."""

import collections
from collections.abc import Iterable

from labkit.shell import run

# AMQP 0-9-1 section 4.2.3, and what frame-counts calls the types.
TYPES = {1: "methods", 2: "contentHeaders", 3: "contentBodies", 8: "heartbeats"}
# Of a frame whose type is none of these.
UNKNOWN = "unknown"

# tshark's exit status for a damaged capture.
_DAMAGED = 2
_FIELDS = [
    "frame.number",
    "tcp.stream",
    "ip.src",
    "ipv6.src",
    "ip.dst",
    "ipv6.dst",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.seq_raw",
    "tcp.len",
    "amqp.type",
    "amqp.init.id_major",
    "amqp.init.version_major",
    "amqp.doff",
    "tls.record.content_type",
]

# Client, broker, and the first sequence number: what both programs call a connection.
Key = tuple[str, str, int]
# Frames by type.
Counts = dict[str, int]


class Stream:
    """One TCP stream."""

    def __init__(self, client: str, broker: str, first_sequence: int):
        self.key: Key = (client, broker, first_sequence)
        self.counts: dict[str, collections.Counter[str]] = {
            "client": collections.Counter(),
            "broker": collections.Counter(),
        }
        self.segments: set[tuple[str, str, str]] = set()
        self.repeated = 0
        # Another protocol: AMQP 1.0 or TLS.
        self.is_other = False


def read(path: str, ports: list[int]) -> list[Stream]:
    """The streams of a capture that have an end at one of the ports."""
    words = ["tshark", "-r", path, "-2", "-n"]
    # tshark hands retransmissions to no dissector (tcp.no_subdissector_on_error, on by default);
    # copies that it takes for new segments are found by `_count`. Where the snap length has cut
    # packets, its reordering waits for ever for the missing bytes.
    reorder = "FALSE" if _has_cut_packets(path) else "TRUE"
    words += ["-o", f"tcp.reassemble_out_of_order:{reorder}"]
    for port in ports:
        words += ["-d", f"tcp.port=={port},amqp"]
    words += ["-Y", "tcp && !icmp && !icmpv6", "-T", "fields", "-E", "separator=/t"]
    for field in _FIELDS:
        words += ["-e", field]
    streams: dict[str, Stream] = {}
    for line in run(*words, tolerated=_DAMAGED).splitlines():
        packet = dict(zip(_FIELDS, line.split("\t"), strict=False))
        _count(packet, streams, ports)
    return list(streams.values())


def _has_cut_packets(path: str) -> bool:
    words = ("tshark", "-r", path, "-n", "-Y", "frame.cap_len < frame.len")
    return run(*words, tolerated=_DAMAGED) != ""


def _count(packet: dict[str, str], streams: dict[str, Stream], ports: Iterable[int]) -> None:
    """Adds a packet's frames to its stream's."""
    source, destination = int(packet["tcp.srcport"]), int(packet["tcp.dstport"])
    sender = _name(packet["ip.src"] or packet["ipv6.src"], source)
    receiver = _name(packet["ip.dst"] or packet["ipv6.dst"], destination)
    if destination in ports:
        side, client, broker = "client", sender, receiver
    elif source in ports:
        side, client, broker = "broker", receiver, sender
    else:
        return
    number = packet["tcp.stream"]
    if number not in streams:
        streams[number] = Stream(client, broker, int(packet["tcp.seq_raw"]))
    stream = streams[number]
    version = packet["amqp.init.version_major"] or packet["amqp.init.id_major"]
    if packet["amqp.doff"] or packet["tls.record.content_type"] or version == "1":
        stream.is_other = True
    types = [int(value, 0) for value in packet["amqp.type"].split(",") if value]
    if not types:
        return
    segment = (side, packet["tcp.seq_raw"], packet["tcp.len"])
    if segment in stream.segments:
        stream.repeated += 1
        return
    stream.segments.add(segment)
    stream.counts[side].update(TYPES.get(kind, UNKNOWN) for kind in types)


def _name(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
