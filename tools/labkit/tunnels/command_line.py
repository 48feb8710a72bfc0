"""The command line of tools/wrap-captures."""

import argparse
import dataclasses
import pathlib
from collections.abc import Callable

from labkit import pcap
from labkit.errors import CannotRun, exit_status
from labkit.pcap import Capture, Packet
from labkit.tunnels.kinds import KINDS

# Of the frame that is carried: its header, and not all of an IP header.
_LEFT = 24


def main() -> int:
    parser = argparse.ArgumentParser(description="Puts the packets of a capture into tunnels.")
    parser.add_argument("kind", choices=KINDS, help="of tunnel")
    parser.add_argument("source", help="pcap or pcapng file, of Ethernet")
    parser.add_argument("destination", type=pathlib.Path, help="pcap file to write")
    parser.add_argument(
        "--cut",
        action="store_true",
        help="capture of each tunnel's packet only the beginning, up to within the inner IP header",
    )
    parser.add_argument(
        "--both",
        type=int,
        metavar="MICROSECONDS",
        help="keep each packet as it is, too, and have its tunnelled copy come so much later",
    )
    arguments = parser.parse_args()

    def action() -> int:
        capture = pcap.read(arguments.source)
        if capture is None or capture.link_type != pcap.ETHERNET:
            raise CannotRun(f"{arguments.source}: no capture of Ethernet")
        capture.packets = _wrapped(capture, KINDS[arguments.kind], arguments.cut, arguments.both)
        content = pcap.written(capture, magic=pcap.NANOSECONDS_MAGIC, keeps_nanoseconds=True)
        arguments.destination.write_bytes(content)
        return 0

    return exit_status("wrap-captures", action)


def _wrapped(
    capture: Capture, wrap: Callable[[bytes], bytes], is_cut: bool, delay: int | None
) -> list[Packet]:
    packets = []
    latest = (0, 0, 0)
    for packet in capture.packets:
        inner = bytes(packet.data)
        outer = bytearray(wrap(inner))
        added = len(outer) - len(inner)
        copy = dataclasses.replace(packet, data=outer, length=packet.length + added)
        if is_cut:
            del copy.data[added + _LEFT :]
        if delay is not None:
            packets.append(packet)
            # Timestamps that go back a little would change the order.
            latest = max(latest, _time(packet))
            packet.seconds, packet.microseconds, packet.nanoseconds = latest
            # What the tunnel does not carry is there only once.
            if not added:
                continue
            seconds, copy.microseconds = divmod(packet.microseconds + delay, 1_000_000)
            copy.seconds, copy.nanoseconds = packet.seconds + seconds, packet.nanoseconds
        packets.append(copy)
    if delay is not None:
        packets.sort(key=_time)
    return packets


def _time(packet: Packet) -> tuple[int, int, int]:
    return (packet.seconds, packet.microseconds, packet.nanoseconds)
