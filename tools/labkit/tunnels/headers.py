"""The headers of packets that carry others. Addresses and numbers are examples."""

import struct

ETHERNET = b"\x02\x00\x00\x00\x01\x01\x02\x00\x00\x00\x01\x02"
IPV4, IPV6, MPLS, PPPOE = 0x0800, 0x86DD, 0x8847, 0x8864
# "Transparent Ethernet Bridging": a whole frame.
BRIDGING = 0x6558
_SOURCE, _DESTINATION = b"\xc0\x00\x02\x01", b"\xc0\x00\x02\x02"
_PREFIX6 = bytes.fromhex("20010db800ff") + bytes(9)
_UDP, _GRE = 17, 47


def ethernet(payload: bytes, kind: int) -> bytes:
    return ETHERNET + struct.pack(">H", kind) + payload


def ipv4(payload: bytes, protocol: int) -> bytes:
    """RFC 791, in Ethernet."""
    fields = struct.pack(">BBHHHBB", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol)
    ends = _SOURCE + _DESTINATION
    total = sum(struct.unpack(">9H", fields + ends))
    while total > 0xFFFF:
        total = (total >> 16) + (total & 0xFFFF)
    return ethernet(fields + struct.pack(">H", total ^ 0xFFFF) + ends + payload, IPV4)


def ipv6(payload: bytes, protocol: int) -> bytes:
    """RFC 8200, in Ethernet."""
    ends = _PREFIX6 + b"\x01" + _PREFIX6 + b"\x02"
    fields = struct.pack(">IHBB", 0x60000000, len(payload), protocol, 64)
    return ethernet(fields + ends + payload, IPV6)


def udp(payload: bytes, port: int) -> bytes:
    """RFC 768, without a checksum."""
    return ipv4(struct.pack(">HHHH", 49152, port, 8 + len(payload), 0) + payload, _UDP)


def gre(payload: bytes, kind: int, flags: int = 0) -> bytes:
    """RFC 2890: a word each for key (0x2000) and sequence number (0x1000)."""
    words = (flags & 0x2000 != 0) + (flags & 0x1000 != 0)
    fields = b"\x07" * (4 * words)
    return ipv4(struct.pack(">HH", flags, kind) + fields + payload, _GRE)


def labelled(payload: bytes) -> bytes:
    """RFC 3032: two labels, the second of which is the last."""
    return struct.pack(">II", 101 << 12 | 64, 102 << 12 | 0x100 | 64) + payload
