"""What it costs to start flatline: tools/bench/startup."""

import argparse
import statistics
import subprocess
import time
from collections.abc import Sequence

from labkit import markdown
from labkit.errors import WrongResult, exit_status
from labkit.measure import alternate, require_success
from labkit.paths import BENCH, ROOT
from labkit.shell import built

SMALL = "captures/lab/rabbitmq-4.0-restart/broker.pcap"
REPEATING = "captures/half-open.pcap"
# Milliseconds that the start may take more than /bin/true's.
MOST = 30.0


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures the start of flatline.")
    parser.add_argument("--runs", type=int, default=100, help="of each (default: %(default)s)")
    runs = parser.parse_args().runs
    return exit_status("startup", lambda: measure(runs))


def measure(runs: int) -> int:
    flatline = [built("flatline"), "read"]
    commands = {"/bin/true": ["/bin/true"]}
    for capture in (SMALL, REPEATING):
        commands[f"flatline read {capture}"] = [*flatline, str(ROOT / capture)]
    times = alternate(commands, runs, milliseconds)
    medians = {name: statistics.median(each) for name, each in times.items()}
    more = medians[f"flatline read {SMALL}"] - medians["/bin/true"]
    markdown.publish(BENCH / "STARTUP.md", page(times, runs, more))
    if more > MOST:
        raise WrongResult(f"{more:.1f} ms more than /bin/true; at most {MOST:.0f} are right")
    return 0


def milliseconds(command: Sequence[str]) -> float:
    """From start to end."""
    quiet = subprocess.DEVNULL
    began = time.perf_counter()
    status = subprocess.call(command, stdin=quiet, stdout=quiet, stderr=quiet)
    taken = time.perf_counter() - began
    require_success(command, status)
    return taken * 1000


def page(times: dict[str, list[float]], runs: int, more: float) -> str:
    rows = [
        (name, f"{statistics.median(each):.1f}", f"{min(each):.1f}", f"{max(each):.1f}")
        for name, each in times.items()
    ]
    return markdown.page(
        "How fast flatline starts",
        f"{markdown.origin('tools/bench/startup')}. {runs} runs each, in turn. On a capture of "
        f"167 packets {more:.1f} ms more than `/bin/true`, where at most {MOST:.0f} ms are right; "
        "in the other, of 424, segments are repeated without an answer, and with each the "
        "kernel's timers that explain it are run to their end (`RetransmissionLadder`): that is "
        "no start any more.",
        markdown.table(("program", "median ms", "fastest", "slowest"), rows),
    )
