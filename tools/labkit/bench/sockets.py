"""What a sweep of the kernel's sockets costs: tools/bench/sockets."""

import argparse
import contextlib
import dataclasses
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from labkit import markdown, web
from labkit.bench.live import value
from labkit.console import say
from labkit.errors import CannotRun, WrongResult, exit_status
from labkit.lab.namespaces import Namespace, remove_own
from labkit.lab.watch import Watch
from labkit.measure import Cost, cost, processor_seconds
from labkit.paths import BENCH
from labkit.shell import built, need_root

CONNECTIONS = 100_000
RUNS = 5
# Connections of one process at either end, each with an address of its own: it may not have more
# files everywhere.
_PART = 19_000

# Seconds that `flatline watch` runs; its sweep comes first.
_WATCHED = 10

# Each holds one end of a part, says when it stands, and ends with its input.
_BROKER = """
import resource, socket, sys

part, count = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100,) * 2)
listener = socket.create_server(
    (f"::ffff:10.0.0.{part}", 5672), family=socket.AF_INET6, backlog=1000, dualstack_ipv6=True)
print("ready", flush=True)
accepted = [listener.accept()[0] for _ in range(count)]
print("ready", flush=True)
sys.stdin.read()
"""
_CLIENT = """
import resource, socket, sys

part, count = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100,) * 2)
clients = [
    socket.create_connection((f"10.0.0.{part}", 5672), source_address=(f"10.0.1.{part}", 0))
    for _ in range(count)
]
print("ready", flush=True)
sys.stdin.read()
"""
# Small segments in both directions, as fast as Python can, until its input ends.
# Options of `flatline watch`.
_WAYS = ((), ("--wire-only",), ("--probe-idle", "30"))
_BUSY = """
import socket, sys, threading

near = socket.create_server(("10.0.9.1", 5672))
far = socket.create_connection(("10.0.9.1", 5672))
far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
taken, _ = near.accept()
def send():
    while True:
        far.sendall(b"x" * 100)
        taken.recv(100)
threading.Thread(target=send, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
"""


@dataclasses.dataclass(frozen=True)
class Watching:
    """What `flatline watch` used in its first seconds, beside traffic."""

    options: str
    processor: float
    connections: int
    packets: int
    dropped: int


@dataclasses.dataclass(frozen=True)
class Sweep:
    """One way to ask, and what it cost."""

    command: str
    costs: Sequence[Cost]

    def median(self, figure: str) -> float:
        return statistics.median(float(getattr(each, figure)) for each in self.costs)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures flatline sockets.")
    parser.add_argument(
        "--connections", type=int, default=CONNECTIONS, help="(default: %(default)s)"
    )
    connections = parser.parse_args().connections
    return exit_status("sockets", lambda: measure(connections))


def measure(connections: int) -> int:
    need_root("network namespaces")
    flatline = [built("flatline"), "sockets"]
    with contextlib.ExitStack() as stack:
        stack.callback(remove_own)
        broker = hold(connections, stack)
        name = ["--netns", broker.name]
        found = count([*flatline, *name])
        if found != connections:
            raise WrongResult(f"flatline finds {found:,} of {connections:,} connections")
        every = ["--all", "--format", "jsonl"]
        sweeps = [
            Sweep("flatline sockets", runs([*flatline, *name])),
            Sweep("flatline sockets --all --format jsonl", runs([*flatline, *name, *every])),
            Sweep("flatline sockets --port 1", runs([*flatline, *name, "--port", "1"])),
        ]
        watched = [watch(broker, stack, *options) for options in _WAYS]
    markdown.publish(BENCH / "SOCKETS.md", page(sweeps, watched, connections))
    return 0


def hold(connections: int, stack: contextlib.ExitStack) -> Namespace:
    """Makes the connections; they last as long as `stack`."""
    client, broker = Namespace("client"), Namespace("broker")
    client.link(broker, "eth0", "eth0")
    client.sysctl(ip_local_port_range="10000 65000")
    say(f"making {connections:,} connections ...")
    for part, first in enumerate(range(0, connections, _PART), 1):
        size = min(_PART, connections - first)
        broker.ip("address", "add", f"10.0.0.{part}/16", "dev", "eth0")
        client.ip("address", "add", f"10.0.1.{part}/16", "dev", "eth0")
        accepting = start(broker, stack, _BROKER, part, size)
        wait(accepting)
        wait(start(client, stack, _CLIENT, part, size))
        wait(accepting)
    return broker


def watch(broker: Namespace, stack: contextlib.ExitStack, *more: str) -> Watching:
    """Runs `flatline watch` beside a busy connection on the broker's own loopback interface."""
    folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
    page = f"127.0.0.1:{web.free_port()}"
    broker.ip("address", "replace", "10.0.9.1/32", "dev", "lo")
    busy = start(broker, stack, _BUSY)
    wait(busy)
    options = ["-i", "lo", "--listen", page, *more]
    watch = Watch(broker, options, folder / "watch.err", asks_kernel=True)
    try:
        time.sleep(_WATCHED)
        metrics = web.fetch(f"http://{page}/metrics", seconds=5)
        return Watching(
            "".join(f" {word}" for word in more),
            processor_seconds(watch.process.pid),
            value(metrics, "flatline_connections_open"),
            value(metrics, "flatline_packets_total"),
            value(metrics, "flatline_capture_dropped_packets_total"),
        )
    finally:
        watch.kill()
        busy.kill()


def start(
    host: Namespace, stack: contextlib.ExitStack, program: str, *numbers: int
) -> subprocess.Popen[str]:
    """Runs a program in Python, which ends when `stack` does."""
    words = host.command(sys.executable, "-c", program, *map(str, numbers))
    pipe = subprocess.PIPE
    return stack.enter_context(subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True))


def wait(process: subprocess.Popen[str]) -> None:
    """Until it says that its sockets stand."""
    if process.stdout is None or process.stdout.readline() != "ready\n":
        raise CannotRun("the connections cannot be made")


def count(command: Sequence[str]) -> int:
    """The connections that flatline counts."""
    lines = subprocess.run(
        [*command, "--format", "jsonl"], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.splitlines()
    return int(json.loads(lines[-1])["connections"])


def runs(command: Sequence[str]) -> list[Cost]:
    return [cost(command) for _ in range(RUNS)]


def page(sweeps: Sequence[Sweep], watched: Sequence[Watching], connections: int) -> str:
    rows = [
        (
            f"`{sweep.command}`",
            f"{sweep.median('user') * 1000:.0f} ms",
            f"{sweep.median('system') * 1000:.0f} ms",
            f"{sweep.median('wall') * 1000:.0f} ms",
            f"{sweep.median('megabytes'):.0f} MB",
        )
        for sweep in sweeps
    ]
    return markdown.page(
        "What a sweep of the kernel's sockets costs",
        f"{markdown.origin('tools/bench/sockets')}. {connections:,} connections of one broker; "
        f"medians of {RUNS} runs, with the start of the program, which also watches the kernel's "
        "ticks for 50 ms. Nobody uses port 1: so much cost sockets that are none of the broker's.",
        markdown.table(
            ("command", "processor, program", "processor, kernel", "time", "memory"), rows
        ),
        f"`flatline watch` in its first {_WATCHED} s, with the first sweep, on an interface with "
        "one busy connection. With `--wire-only` it asks for no socket; with `--probe-idle` each "
        "packet also says when its connection has been idle for long enough to be asked.",
        markdown.table(
            ("command", "processor", "connections known", "packets", "dropped"),
            [
                (
                    f"`flatline watch{each.options}`",
                    f"{each.processor:.2f} s",
                    f"{each.connections:,}",
                    f"{each.packets:,}",
                    f"{each.dropped:,}",
                )
                for each in watched
            ],
        ),
    )
