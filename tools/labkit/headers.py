"""Where the headers of captured packets are."""

import collections
import struct

from labkit.pcap import Capture, Packet

# Bytes of the link layer's header, by link type: NULL, Ethernet, LOOP, Linux' cooked ones.
_LINK_HEADER_LENGTHS = {0: 4, 1: 14, 108: 4, 113: 16, 276: 20}
_TCP = 6
_AMQP_PORTS = {5671, 5672}


def network_offset(link_type: int) -> int:
    """Where the IP header is; 0 for a link type without a header, or an unknown one."""
    return _LINK_HEADER_LENGTHS.get(link_type, 0)


def tcp_offset(capture: Capture, packet: Packet) -> int | None:
    """Where the TCP header of an IPv4 or IPv6 packet is; `None` if there is none."""
    at = network_offset(capture.link_type)
    if len(packet.data) < at + 40:
        return None
    version = packet.data[at] >> 4
    if version == 4 and packet.data[at + 9] == _TCP:
        at += (packet.data[at] & 15) * 4
    elif version == 6 and packet.data[at + 6] == _TCP:
        at += 40
    else:
        return None
    return at if len(packet.data) >= at + 20 else None


def broker_ports(capture: Capture) -> list[int]:
    """The well-known AMQP ports, and the lower ports of the capture's connections."""
    ports: collections.Counter[int] = collections.Counter()
    for packet in capture.packets[:2000]:
        at = tcp_offset(capture, packet)
        if at is not None:
            ports[min(struct.unpack_from(">HH", packet.data, at))] += 1
    return sorted(_AMQP_PORTS | {port for port, _ in ports.most_common(8)})
