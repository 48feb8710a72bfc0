"""Many connections in one process, all of which beat: `--script NUMBER`."""

import selectors
import socket
import sys
import time

import options
import raw_client

HEARTBEAT = b"\x08\0\0\0\0\0\0\xce"


def main() -> int:
    wish = options.parse(__doc__)
    stop = options.Stop()
    selector = selectors.DefaultSelector()
    ends: list[socket.socket] = []
    for _ in range(int(wish.script)):
        end = socket.create_connection((wish.host, wish.port), timeout=30)
        if not raw_client.handshake(end, wish, b"guest"):
            raise SystemExit("crowd_client: the broker refused")
        end.setblocking(False)
        selector.register(end, selectors.EVENT_READ)
        ends.append(end)
    options.say_open(ends[0].getsockname()[1])
    # Spread over half an interval: they did not all begin at once.
    step = wish.heartbeat / 2 / len(ends)
    number = 0
    while not stop.is_asked:
        for key, _ in selector.select(step):
            if not key.fileobj.recv(4096):
                options.say_closed("by the broker")
                return 1
        ends[number % len(ends)].send(HEARTBEAT)
        number += 1
        time.sleep(step)
    return 0


if __name__ == "__main__":
    sys.exit(main())
