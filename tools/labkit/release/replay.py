"""A capture's packets on an interface, at the pace at which they were captured."""

import socket
import threading
import time

from labkit import pcap
from labkit.errors import CannotRun
from labkit.shell import run


def begin(path: str, interface: str, seconds: float) -> threading.Thread:
    """Sends the first seconds of a capture, from now on, on a new interface.

    Its other end is in a network namespace of its own: here each packet is seen once.
    """
    capture = pcap.read(path)
    if capture is None or capture.link_type != pcap.ETHERNET:
        raise CannotRun(f"{path} is no capture of Ethernet")
    run("ip", "netns", "add", "far")
    run("ip", "link", "add", interface, "type", "veth", "peer", "name", "end", "netns", "far")
    run("ip", "link", "set", interface, "up")
    run("ip", "-n", "far", "link", "set", "end", "up")
    thread = threading.Thread(target=_send, args=(capture, interface, seconds), daemon=True)
    thread.start()
    return thread


def _send(capture: pcap.Capture, interface: str, seconds: float) -> None:
    def time_of(packet: pcap.Packet) -> float:
        return packet.seconds + packet.microseconds / 1e6

    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        first, begun = time_of(capture.packets[0]), time.monotonic()
        for packet in capture.packets:
            after = time_of(packet) - first
            if after > seconds:
                return
            time.sleep(max(0.0, begun + after - time.monotonic()))
            wire.send(packet.data)
