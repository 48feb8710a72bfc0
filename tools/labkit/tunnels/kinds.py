"""The ways in which tools/wrap-captures carries frames."""

import struct
from collections.abc import Callable, Mapping

from labkit.tunnels import headers
from labkit.tunnels.headers import BRIDGING, IPV4, IPV6

_Wrapper = Callable[[bytes], bytes]
_PacketWrapper = Callable[[bytes, int], bytes]
_ADDRESSES = 12
_HEADER = 14


def _packets(wrap: _PacketWrapper) -> _Wrapper:
    """Carries IP packets only: what else there is, as ARP, stays as it is."""

    def wrapped(frame: bytes) -> bytes:
        kind = int.from_bytes(frame[_ADDRESSES:_HEADER])
        return wrap(frame[_HEADER:], kind) if kind in (IPV4, IPV6) else frame

    return wrapped


def _qinq(frame: bytes) -> bytes:
    tags = struct.pack(">HHHH", 0x88A8, 5, 0x8100, 6)
    return frame[:_ADDRESSES] + tags + frame[_ADDRESSES:]


def _pppoe(packet: bytes, kind: int) -> bytes:
    session = struct.pack(">BBHH", 0x11, 0, 1, 2 + len(packet))
    protocol = 0x0021 if kind == IPV4 else 0x0057
    return headers.ethernet(session + struct.pack(">H", protocol) + packet, headers.PPPOE)


def _mpls(packet: bytes, _: int) -> bytes:
    return headers.ethernet(headers.labelled(packet), headers.MPLS)


def _pseudowire(frame: bytes) -> bytes:
    return headers.ethernet(headers.labelled(bytes(4) + frame), headers.MPLS)


def _vxlan(frame: bytes) -> bytes:
    return headers.udp(struct.pack(">II", 0x08000000, 42 << 8) + frame, 4789)


def _geneve(frame: bytes) -> bytes:
    # One option of four bytes.
    option = struct.pack(">HBBI", 0x0108, 1, 1, 7)
    return headers.udp(struct.pack(">BBHI", 2, 0, BRIDGING, 42 << 8) + option + frame, 6081)


def _gre(packet: bytes, kind: int) -> bytes:
    return headers.gre(packet, kind, 0x3000)


def _erspan2(frame: bytes) -> bytes:
    return headers.gre(struct.pack(">HHI", 0x1007, 1, 9) + frame, 0x88BE, 0x1000)


def _erspan3(frame: bytes) -> bytes:
    # The last bit announces eight bytes of the platform's.
    header = struct.pack(">HHIHH", 0x2007, 1, 12345, 0, 1) + struct.pack(">II", 0x0C000000, 1)
    return headers.gre(header + frame, 0x22EB, 0x1000)


def _ip_in_ipv4(packet: bytes, kind: int) -> bytes:
    return headers.ipv4(packet, 4 if kind == IPV4 else 41)


def _ip_in_ipv6(packet: bytes, kind: int) -> bytes:
    return headers.ipv6(packet, 4 if kind == IPV4 else 41)


KINDS: Mapping[str, _Wrapper] = {
    "vxlan": _vxlan,
    "geneve": _geneve,
    "gre": _packets(_gre),
    "gre-ethernet": lambda frame: headers.gre(frame, BRIDGING),
    "erspan1": lambda frame: headers.gre(frame, 0x88BE),
    "erspan2": _erspan2,
    "erspan3": _erspan3,
    "ip-in-ipv4": _packets(_ip_in_ipv4),
    "ip-in-ipv6": _packets(_ip_in_ipv6),
    "mpls": _packets(_mpls),
    "pseudowire": _pseudowire,
    "pppoe": _packets(_pppoe),
    "qinq": _qinq,
}
