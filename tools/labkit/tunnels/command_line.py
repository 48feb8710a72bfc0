"""The command line of tools/wrap-captures."""

import argparse
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
        arguments.destination.write_bytes(pcap.written(capture))
        return 0

    return exit_status("wrap-captures", action)


def _wrapped(
    capture: Capture, wrap: Callable[[bytes], bytes], is_cut: bool, delay: int | None
) -> list[Packet]:
    packets = []
    latest = (0, 0)
    for packet in capture.packets:
        inner = bytes(packet.data)
        outer = bytearray(wrap(inner))
        added = len(outer) - len(inner)
        copy = Packet(packet.seconds, packet.microseconds, outer, packet.length + added)
        if is_cut:
            del copy.data[added + _LEFT :]
        if delay is not None:
            packets.append(packet)
            # Timestamps that go back a little would change the order.
            latest = max(latest, (packet.seconds, packet.microseconds))
            packet.seconds, packet.microseconds = latest
            # What the tunnel does not carry is there only once.
            if not added:
                continue
            seconds, copy.microseconds = divmod(packet.microseconds + delay, 1_000_000)
            copy.seconds = packet.seconds + seconds
        packets.append(copy)
    if delay is not None:
        packets.sort(key=lambda packet: (packet.seconds, packet.microseconds))
    return packets
