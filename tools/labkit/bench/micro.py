"""What a packet costs in each part of its way through the engine: tools/bench/micro/run."""

import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import tempfile
from typing import Any

from labkit import markdown
from labkit.console import say
from labkit.errors import CannotRun, WrongResult, exit_status
from labkit.paths import BENCH
from labkit.shell import run

# Of an iteration, as in Micro.swift.
PACKETS = 1_000_000
# Allocations a packet. Not 0: a buffer that grows once in an iteration is 0.000001, and no fault.
MOST = 0.0001
# In the order of a packet's way.
BENCHMARKS = (
    "Decoder, IPv4",
    "Decoder, IPv6",
    "Frame reader",
    "Flow table, acknowledgments, 10,000 flows",
    "Flow table, acknowledgments, 100,000 flows",
    "Flow table, heartbeats, 10,000 flows",
    "Flow table, heartbeats, 100,000 flows",
    "Engine, messages, 10,000 flows",
)

_HEADING = (
    "what",
    "ns/packet",
    "fastest",
    "processor ns",
    "million packets/s",
    "allocations per 100,000 packets",
    "retains/packet",
    "releases/packet",
)


@dataclasses.dataclass(frozen=True)
class Result:
    """Of one benchmark; all figures are a packet's."""

    name: str
    nanoseconds: float
    fastest: float
    processor: float
    allocations: float
    retains: float
    releases: float


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures the packet path in parts.")
    parser.add_argument("--check", action="store_true", help="check allocations, not times")
    check_only = parser.parse_args().check
    return exit_status("micro", lambda: measure(check_only))


def measure(check_only: bool) -> int:
    if not shutil.which("swift"):
        raise CannotRun("no 'swift' on PATH")
    results = run_benchmarks(iterations=2 if check_only else 10)
    text = page(results)
    if check_only:
        print(text)
    else:
        markdown.publish(BENCH / "MICRO.md", text)
    faults = [
        f"{each.name}: {each.allocations:.6f} allocations a packet, and at most {MOST} are right"
        for each in results
        if each.allocations > MOST
    ]
    if faults:
        raise WrongResult("\n".join(faults))
    return 0


def run_benchmarks(iterations: int) -> list[Result]:
    where = ("--package-path", str(BENCH / "micro"))
    say("building (first run takes some minutes) ...")
    # Apart from the benchmarks, so that an error says which of the two failed.
    run("swift", "build", *where, "-c", "release", "--product", "Micro")
    with tempfile.TemporaryDirectory() as folder:
        say(f"{iterations} times {PACKETS:,} packets of each kind ...")
        output = run(
            *("swift", "package", *where, "--allow-writing-to-directory", folder),
            *("benchmark", "--no-progress", "--format", "jmh", "--path", folder),
            environment={**os.environ, "MICRO_ITERATIONS": str(iterations)},
            with_errors=True,
        )
        written = [json.loads(file.read_text()) for file in pathlib.Path(folder).glob("*.json")]
    results = [result(benchmark) for benchmarks in written for benchmark in benchmarks]
    by_name = {each.name: each for each in results}
    # A benchmark that finds something wrong prints that, and writes no figures.
    if by_name.keys() != set(BENCHMARKS):
        names = ", ".join(sorted(by_name.keys() ^ set(BENCHMARKS)))
        raise WrongResult(f"{output}\nnot as expected: {names}")
    return [by_name[name] for name in BENCHMARKS]


def result(benchmark: dict[str, Any]) -> Result:
    """
    :param benchmark: as JMH's format has it.
    """
    metrics = benchmark["secondaryMetrics"]

    def values(name: str) -> list[float]:
        raw: list[list[float]] = metrics[name]["rawData"]
        return raw[0]

    # Times are microseconds.
    wall = values("Time (wall clock)")
    return Result(
        name=benchmark["benchmark"].split(".", 3)[3].replace("_", " "),
        nanoseconds=statistics.median(wall) * 1000 / PACKETS,
        fastest=min(wall) * 1000 / PACKETS,
        processor=statistics.median(values("Time (user CPU)")) * 1000 / PACKETS,
        # The largest of all runs: it is held against the limit.
        allocations=max(values("Allocations")) / PACKETS,
        retains=statistics.median(values("Retains")) / PACKETS,
        releases=statistics.median(values("Releases")) / PACKETS,
    )


def page(results: list[Result]) -> str:
    rows = [
        (
            each.name,
            f"{each.nanoseconds:,.0f}",
            f"{each.fastest:,.0f}",
            f"{each.processor:,.0f}",
            f"{1000 / each.nanoseconds:,.1f}",
            f"{each.allocations * 100_000:,.0f}",
            f"{each.retains:,.3f}",
            f"{each.releases:,.3f}",
        )
        for each in results
    ]
    return markdown.page(
        "A packet's way in parts",
        f"{markdown.origin('tools/bench/micro/run')}, {swift_version()}. {PACKETS:,} packets at a "
        "time, medians; everything before the packets, such as the handshakes, is not measured. "
        "Allocations are the most of any run. With heartbeats alone every fourth packet comes "
        "with a clock's look at its connection.",
        markdown.table(_HEADING, rows),
    )


def swift_version() -> str:
    lines = run("swift", "--version").splitlines()
    return lines[0].split(" (")[0] if lines else "Swift"
