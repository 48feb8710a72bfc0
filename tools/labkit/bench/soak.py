"""Whether flatline's memory grows over a day of packet time: tools/bench/soak."""

import argparse
import time

from labkit import markdown
from labkit.bench.traffic import Traffic
from labkit.console import say
from labkit.errors import exit_status
from labkit.paths import BENCH
from labkit.shell import built, run

CONNECTIONS = 10_000
# Seconds that a connection lives on average.
LIFETIME = 7200

_HEADING = (
    "hour",
    "packets",
    "connections so far",
    "open",
    "predictions so far",
    "withdrawn",
    "alerts",
    "memory",
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Looks whether memory grows.")
    parser.add_argument("--hours", type=int, default=24, help="(default: %(default)s)")
    hours = parser.parse_args().hours
    return exit_status("soak", lambda: soak(hours))


def soak(hours: int) -> int:
    say(f"{hours} h of traffic ...")
    began = time.monotonic()
    # A minute more, for the last hour's line.
    traffic = Traffic("soak", CONNECTIONS, hours * 3600 + 60, 600, 500, 0.2)
    words = [built("synthetic-traffic"), "soak", *traffic.options(), "--lifetime", str(LIFETIME)]
    lines = run(*words).splitlines()
    # The first line names the columns.
    text = page([line.split(",") for line in lines[1:]], time.monotonic() - began)
    markdown.publish(BENCH / "SOAK.md", text)
    return 0


def page(hours: list[list[str]], elapsed: float) -> str:
    rows = []
    for hour, packets, connections, is_open, predictions, withdrawn, alerts, _, memory in hours:
        many = [f"{int(packets):,}", f"{int(connections):,}"]
        rows.append([hour, *many, is_open, predictions, withdrawn, alerts, f"{memory} MB"])
    return markdown.page(
        "Memory over a day",
        f"{markdown.origin('tools/bench/soak')}. {CONNECTIONS:,} clients whose connections live "
        f"two hours on average; a fifth of the clients falls silent in the course of the day. "
        f"Engine, alerts and metrics as in `flatline watch`, and the program that makes the "
        f"traffic, in one process; {elapsed:.0f} s of real time.",
        markdown.table(_HEADING, rows),
    )
