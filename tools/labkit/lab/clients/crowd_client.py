"""Many connections in one process, all of which send heartbeats, unless `--heartbeat` is 0:
`--script NUMBER`."""

import selectors
import socket
import sys
import time

from options import STEP, Stop, parse, say_closed, say_open
from protocol import HEARTBEAT, handshake


def main() -> int:
    options = parse(__doc__)
    stop = Stop()
    selector = selectors.DefaultSelector()
    ends: list[socket.socket] = []
    for _ in range(int(options.script)):
        end = socket.create_connection((options.host, options.port), timeout=30)
        if not handshake(end, options, b"guest"):
            raise SystemExit("crowd_client: the broker refused")
        end.setblocking(False)
        selector.register(end, selectors.EVENT_READ, end)
        ends.append(end)
    say_open(ends[0].getsockname()[1])
    # Heartbeats twice in an interval, spread over it: real clients did not all begin at once.
    step = (options.heartbeat / 2 / len(ends)) or STEP
    number = 0
    while not stop.is_asked:
        for key, _ in selector.select(step):
            if not key.data.recv(4096):
                say_closed("by the broker")
                return 1
        if options.heartbeat == 0:
            continue
        ends[number % len(ends)].send(HEARTBEAT)
        number += 1
        time.sleep(step)
    return 0


if __name__ == "__main__":
    sys.exit(main())
