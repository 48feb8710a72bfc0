"""rabbitmq-c's amqp-consume, from Debian's amqp-tools: this process becomes it.

amqp-consume does not say when it is connected, so a child process finds out and says it.
"""

import os
import re
import subprocess
import sys
import time

from options import Options, parse, say_open


def announce(process: int, options: Options) -> None:
    """Waits until the process has its connection, and says from which port."""
    for _ in range(200):
        listing = subprocess.run(
            ["ss", "-Hntp", "dport", f"= :{options.port}"], capture_output=True, text=True
        ).stdout
        for line in listing.splitlines():
            if f"pid={process}," in line and line.startswith("ESTAB"):
                say_open(int(re.split(r"\s+", line)[3].rsplit(":", 1)[1]))
                return
        time.sleep(0.1)


def main() -> None:
    options = parse(__doc__)
    process = os.getpid()
    if os.fork() == 0:
        announce(process, options)
        sys.exit()
    words = [
        *("amqp-consume", "--server", options.host, "--port", str(options.port)),
        *("--username", "guest", "--password", "guest", "--heartbeat", str(options.heartbeat)),
        *("--queue", options.name, "--exclusive", "--prefetch-count", str(options.prefetch)),
        # The command that it starts for a message, and that must read the message.
        *("dd", "of=/dev/null", "status=none"),
    ]
    os.execvp(words[0], words)


if __name__ == "__main__":
    main()
