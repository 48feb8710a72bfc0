"""`flatline read` beside other programs on the same captures: tools/bench/read."""

import argparse
import dataclasses
import pathlib
import shutil
import statistics
import tempfile
from collections.abc import Iterable, Mapping, Sequence

from labkit import events, markdown
from labkit.bench import planted
from labkit.bench.traffic import Traffic
from labkit.console import say
from labkit.errors import exit_status
from labkit.measure import Cost, alternate, cost
from labkit.paths import BENCH
from labkit.shell import built, install, run

OTHERS = {"tcptrace": "tcptrace", "argus": "argus-server", "tshark": "tshark"}
# A run of tshark takes minutes.
TSHARK_RUNS = 1

# `busy`: few connections with much traffic. `many`: a million with little. `few`: as many as
# `busy` that do what those of `many` do, to see what their number costs. `none`: nearly empty,
# for what the program's start costs.
FULL = (
    Traffic("busy", 10_000, 600, 60, 16_000),
    Traffic("many", 1_000_000, 120, 100, 20_000),
    Traffic("few", 10_000, 120, 100, 200),
    Traffic("none", 1, 10, 1, 1, 0),
)
SHORT = (Traffic("busy", 300, 400, 20, 300, 0.2), Traffic("many", 5000, 120, 100, 500, 0.2))

_HEADING = (
    "capture",
    "program",
    "user ns/packet",
    "system ns",
    "wall ns",
    "million packets/s",
    "user, times pass",
    "wall, times pass",
    "memory MB",
)


@dataclasses.dataclass(frozen=True)
class Capture:
    """Traffic that was written, and whose deaths flatline has found."""

    traffic: Traffic
    path: pathlib.Path
    packets: int


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures flatline read.")
    parser.add_argument("--short", action="store_true", help="check what is found, not times")
    parser.add_argument("--runs", type=int, default=5, help="of each (default: %(default)s)")
    arguments = parser.parse_args()

    def action() -> int:
        with tempfile.TemporaryDirectory() as folder:
            if arguments.short:
                check(SHORT, pathlib.Path(folder))
            else:
                measure(pathlib.Path(folder), arguments.runs)
        return 0

    return exit_status("read", action)


def check(plans: Iterable[Traffic], folder: pathlib.Path) -> list[Capture]:
    """Writes captures and lets flatline read them; it must find what was planted."""
    captures = []
    for traffic in plans:
        say(f"making a capture of {traffic.connections:,} connections ...")
        files = traffic.write(folder)
        output = run(*flatline(), str(files.capture))
        said = events.parse_lines(output.splitlines())
        found = planted.compare(files.planted, said, traffic.seconds)
        print(f"{traffic.name}: {found}")
        found.require_right()
        captures.append(Capture(traffic, files.capture, said[-1]["packets"]))
    return captures


def flatline(*options: str) -> list[str]:
    return [built("flatline"), "read", "--format", "jsonl", "--max-flows", "2000000", *options]


def measure(folder: pathlib.Path, runs: int) -> None:
    captures = check(FULL, folder)
    install(OTHERS)
    one_pass = folder / "pass"
    run("cc", "-O2", "-o", str(one_pass), str(BENCH / "pass.c"), "-lpcap")
    programs = {
        "pass": [str(one_pass)],
        "flatline": flatline("--jobs", "1"),
        "jobs": flatline("--jobs", "2"),
    }
    others = {
        "tcptrace": ["tcptrace", "-n", "-l"],
        "argus": ["argus", "-w", "/dev/null", "-r"],
    }
    rows = []
    user = {}
    for capture in captures:
        name = capture.traffic.name
        say(f"{runs} runs on {capture.packets:,} packets ...")
        chosen = programs | others if name == "busy" else programs
        commands = {key: [*command, str(capture.path)] for key, command in chosen.items()}
        costs = alternate(commands, runs, cost)
        if name == "busy":
            costs["tshark"] = tshark_costs(capture)
        user[name] = statistics.median(each.user for each in costs["flatline"])
        if name != "none":
            rows += costs_in_table(capture, costs)
    markdown.publish(BENCH / "RESULTS.md", page(captures, runs, rows, scaling(captures, user)))


def tshark_costs(capture: Capture) -> list[Cost]:
    """tshark, asked for AMQP and retransmissions."""
    say("tshark ...")
    words = ["tshark", "-n", "-Y", "amqp || tcp.analysis.retransmission", "-r", str(capture.path)]
    return [cost(words) for _ in range(TSHARK_RUNS)]


def costs_in_table(capture: Capture, costs: Mapping[str, Sequence[Cost]]) -> list[list[str]]:
    """A row a program: nanoseconds a packet, and how many times what libpcap's pass takes."""

    def median(program: str, field: str) -> float:
        values: list[float] = [getattr(each, field) for each in costs[program]]
        return statistics.median(values)

    rows = []
    for program in costs:
        user, system, wall = (median(program, field) for field in ("user", "system", "wall"))
        nanoseconds = [f"{each / capture.packets * 1e9:,.0f}" for each in (user, system, wall)]
        rows.append(
            [
                capture.traffic.name,
                program,
                *nanoseconds,
                f"{capture.packets / wall / 1e6:.2f}",
                f"{user / median('pass', 'user'):.1f}",
                f"{wall / median('pass', 'wall'):.1f}",
                f"{median(program, 'megabytes'):,.0f}",
            ]
        )
    return rows


def page(captures: Iterable[Capture], runs: int, rows: list[list[str]], scaling: str) -> str:
    about = "; ".join(
        f"{each.traffic.name}: {each.packets:,} packets of {each.traffic.connections:,} connections"
        for each in captures
    )
    return markdown.page(
        "flatline read beside others",
        f"{markdown.origin('tools/bench/read')}, {tshark_version()}. {about}. Medians of {runs} "
        f"alternating runs (tshark: {TSHARK_RUNS}); the file is in the page cache.",
        markdown.table(_HEADING, rows),
        scaling,
    )


def scaling(captures: Iterable[Capture], user: Mapping[str, float]) -> str:
    """What a packet costs more where there are more connections.

    :param user: seconds of flatline's user time by capture; those of `none` are its start.
    """
    packet = {
        each.traffic.name: (user[each.traffic.name] - user["none"]) / each.packets * 1e9
        for each in captures
    }
    many, few = packet["many"], packet["few"]
    return (
        f"The connections of `few` do what those of `many` do. Without the program's start, "
        f"{user['none'] * 1000:.0f} ms, a packet of `many` takes {many:.0f} ns of user time and "
        f"one of `few` {few:.0f}: {many / few:.2f} times as long with a hundred times as many "
        f"connections."
    )


def tshark_version() -> str:
    return run("tshark", "--version").splitlines()[0] if shutil.which("tshark") else "tshark"
