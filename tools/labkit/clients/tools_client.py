"""rabbitmq-c's amqp-consume, from Debian's amqp-tools: this process becomes it.

It says nothing of itself, so a child stays behind to tell when it is connected.
"""

import os
import re
import subprocess
import sys
import time

import options


def announce(process: int, wish: options.argparse.Namespace) -> None:
    """Waits until the process has its connection, and says from which port."""
    for _ in range(200):
        listing = subprocess.run(["ss", "-Hntp", "dport", f"= :{wish.port}"],
                                 capture_output=True, text=True).stdout
        for line in listing.splitlines():
            if f"pid={process}," in line and line.startswith("ESTAB"):
                options.say_open(int(re.split(r"\s+", line)[3].rsplit(":", 1)[1]))
                return
        time.sleep(0.1)


def main() -> None:
    wish = options.parse(__doc__)
    process = os.getpid()
    if os.fork() == 0:
        announce(process, wish)
        sys.exit()
    os.execvp("amqp-consume", [
        "amqp-consume", "--server", wish.host, "--port", str(wish.port),
        "--username", "guest", "--password", "guest", "--heartbeat", str(wish.heartbeat),
        "--queue", wish.name, "--exclusive", "--prefetch-count", str(wish.prefetch),
        # It must read what it is given.
        "dd", "of=/dev/null", "status=none"])


if __name__ == "__main__":
    main()
