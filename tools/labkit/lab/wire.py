"""A cable that reorders: forwards frames between two interfaces, some of them late.

The kernel's own emulator (netem) is not in every kernel; this needs only raw sockets.
Run inside a namespace: `python3 wire.py ONE OTHER SEED`. SIGUSR1 begins the disorder.
"""

import heapq
import random
import selectors
import signal
import socket
import sys
import time

# This share of all frames is held back, each for a time between these: longer than frames are
# apart.
SHARE = 0.25
SHORTEST = 0.005
LONGEST = 0.030
# ETH_P_ALL of linux/if_ether.h, PACKET_OUTGOING of linux/if_packet.h.
ALL_PROTOCOLS = 0x0003
OUTGOING = 4
FRAME = 65535


class Wire:
    def __init__(self, interfaces: list[str], seed: int):
        self.random = random.Random(seed)
        self.is_disorderly = False
        # When, a number that orders frames of the same instant, to where, and the frame.
        self.waiting: list[tuple[float, int, socket.socket, bytes]] = []
        self.count = 0
        self.selector = selectors.DefaultSelector()
        ends = [self._open(name) for name in interfaces]
        for end, other in zip(ends, reversed(ends), strict=True):
            self.selector.register(end, selectors.EVENT_READ, (end, other))

    @staticmethod
    def _open(interface: str) -> socket.socket:
        end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
        end.bind((interface, ALL_PROTOCOLS))
        return end

    def begin(self, *_: object) -> None:
        self.is_disorderly = True

    def forward(self) -> None:
        while True:
            now = time.monotonic()
            while self.waiting and self.waiting[0][0] <= now:
                _, _, end, frame = heapq.heappop(self.waiting)
                end.send(frame)
            patience = self.waiting[0][0] - now if self.waiting else None
            for key, _ in self.selector.select(patience):
                end, other = key.data
                frame, (_, _, kind, *_) = end.recvfrom(FRAME)
                if kind == OUTGOING:
                    continue
                late = self.is_disorderly and self.random.random() < SHARE
                delay = self.random.uniform(SHORTEST, LONGEST) if late else 0
                self.count += 1
                heapq.heappush(self.waiting, (now + delay, self.count, other, frame))


if __name__ == "__main__":
    wire = Wire(sys.argv[1:3], int(sys.argv[3]))
    signal.signal(signal.SIGUSR1, wire.begin)
    wire.forward()
