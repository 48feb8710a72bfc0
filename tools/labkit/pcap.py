"""Capture files: pcap and pcapng read, pcap written."""

import dataclasses
import struct

ETHERNET = 1
# Block types of pcapng.
_INTERFACE_DESCRIPTION = 1
_ENHANCED_PACKET = 6

# The byte order, and how many units of the fraction are a microsecond, by the first four bytes.
_PCAP_FORMATS = {
    b"\xd4\xc3\xb2\xa1": ("<", 1),
    b"\xa1\xb2\xc3\xd4": (">", 1),
    b"\x4d\x3c\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\x3c\x4d": (">", 1000),
}
_PCAPNG_START = b"\x0a\x0d\x0d\x0a"
_PCAPNG_ORDERS = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}

PCAP_HEADER_LENGTH = 24
RECORD_HEADER_LENGTH = 16
MICROSECONDS_MAGIC = 0xA1B2C3D4
NANOSECONDS_MAGIC = 0xA1B23C4D


@dataclasses.dataclass(eq=False)
class Packet:
    """Fields may have values that no file can hold: writing cuts them to 32 bits."""

    seconds: int
    microseconds: int
    data: bytearray
    # On the wire.
    length: int
    # Beyond the microseconds, where the file has them.
    nanoseconds: int = 0

    def copy(self) -> "Packet":
        return dataclasses.replace(self, data=bytearray(self.data))


@dataclasses.dataclass
class Capture:
    name: str
    link_type: int
    packets: list[Packet]


def read(path: str) -> Capture | None:
    """The packets of a pcap or pcapng file; `None` for what this reader does not know."""
    with open(path, "rb") as file:
        content = file.read()
    try:
        if content.startswith(_PCAPNG_START):
            link_type, packets = _read_pcapng(content)
        else:
            link_type, packets = _read_pcap(content)
    except (struct.error, KeyError, IndexError):
        return None
    return Capture(path, link_type, packets) if packets else None


def _read_pcap(content: bytes) -> tuple[int, list[Packet]]:
    order, divisor = _PCAP_FORMATS[content[:4]]
    link_type = struct.unpack_from(order + "I", content, 20)[0] & 0xFFFF
    packets, at = [], PCAP_HEADER_LENGTH
    while at + RECORD_HEADER_LENGTH <= len(content):
        seconds, fraction, captured, length = struct.unpack_from(order + "IIII", content, at)
        at += RECORD_HEADER_LENGTH
        data = bytearray(content[at : at + captured])
        microseconds, nanoseconds = divmod(fraction, divisor)
        packets.append(Packet(seconds, microseconds, data, length, nanoseconds))
        at += captured
    return link_type, packets


def _read_pcapng(content: bytes) -> tuple[int, list[Packet]]:
    order = _PCAPNG_ORDERS[content[8:12]]
    link_type = None
    packets, at = [], 0
    while at + 12 <= len(content):
        kind, length = struct.unpack_from(order + "II", content, at)
        if kind == _INTERFACE_DESCRIPTION and link_type is None:
            link_type = struct.unpack_from(order + "H", content, at + 8)[0]
        elif kind == _ENHANCED_PACKET:
            high, low, captured, original = struct.unpack_from(order + "IIII", content, at + 12)
            # Read as microseconds, the default resolution: nobody here needs the exact time.
            time = high << 32 | low
            data = bytearray(content[at + 28 : at + 28 + captured])
            seconds = min(time // 1_000_000, 0xFFFFFFFF)
            packets.append(Packet(seconds, time % 1_000_000, data, original))
        at += max(length, 12)
    return link_type or ETHERNET, packets


def written(
    capture: Capture,
    order: str = "<",
    magic: int = MICROSECONDS_MAGIC,
    snap_length: int = 262144,
    keeps_nanoseconds: bool = False,
) -> bytearray:
    """The bytes of a pcap file with the capture's packets; whole times need a magic for them."""
    link_type = capture.link_type & 0xFFFFFFFF
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snap_length, link_type)]
    for packet in capture.packets:
        fraction = packet.microseconds
        if keeps_nanoseconds:
            fraction = fraction * 1000 + packet.nanoseconds
        fields = (packet.seconds, fraction, len(packet.data), packet.length)
        parts.append(struct.pack(order + "IIII", *(field & 0xFFFFFFFF for field in fields)))
        parts.append(bytes(packet.data))
    return bytearray(b"".join(parts))
