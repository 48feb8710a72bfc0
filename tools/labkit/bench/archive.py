"""Whether tools/archive says what one process says, and how much faster: tools/bench/archive."""

import argparse
import collections
import concurrent.futures
import contextlib
import itertools
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence

import duckdb
import pyarrow.parquet

from labkit import markdown
from labkit.archive import day, job
from labkit.bench.traffic import Traffic
from labkit.console import say
from labkit.errors import WrongResult, exit_status
from labkit.measure import Cost, alternate, cost
from labkit.paths import BENCH, CAPTURES, DEPLOY, TOOLS
from labkit.shell import built, run

_HOSTS, _DAYS = 20, 10
_WORKERS = 2
# The lab's runs in which subnets are lost, and some others.
_SHORT = ("branches", "crowd", "nat", "plain", "proxy", "restart")
# Subnets that are cut off in them, and on how many brokers.
_LOST = {"198.18.1.0/24": 2, "198.18.2.0/24": 2, "198.18.3.0/24": 2}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures tools/archive.")
    parser.add_argument("--short", action="store_true", help="check what is said, not times")
    parser.add_argument("--runs", type=int, default=3, help="of each (default: %(default)s)")
    arguments = parser.parse_args()

    def action() -> int:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            if arguments.short:
                _check_short(folder)
            else:
                _measure(folder, arguments.runs)
        return 0

    return exit_status("archive", action)


def _check_short(folder: pathlib.Path) -> None:
    """The captures of both brokers, each a day of a host's."""
    for version in ("3.10", "4.0"):
        for name in _SHORT:
            place = folder / "archive" / f"rabbit-{version}" / name
            place.mkdir(parents=True)
            shutil.copy(CAPTURES / f"lab/rabbitmq-{version}-{name}" / "broker.pcap", place)
    result = folder / "result"
    run(*_job(folder, result, _WORKERS))
    print(_compare(folder, result))
    before = {path: path.stat().st_mtime_ns for path in result.rglob("*.parquet")}
    run(*_job(folder, result, _WORKERS))
    if before != {path: path.stat().st_mtime_ns for path in result.rglob("*.parquet")}:
        raise WrongResult("what had been judged was judged again")
    query = (DEPLOY / "duckdb/outages.sql").read_text()
    with contextlib.chdir(result):
        rows = duckdb.sql(query).fetchall()
    told: collections.Counter[str] = collections.Counter()
    for _, subnet, _, _, brokers, *_ in rows:
        told[subnet] += brokers
    if any(told[subnet] != brokers for subnet, brokers in _LOST.items()):
        raise WrongResult(f"outages.sql has {rows}, and lost were {_LOST}")


def _measure(folder: pathlib.Path, runs: int) -> None:
    say(f"making {_HOSTS * _DAYS} captures ...")

    def make(which: tuple[int, int]) -> int:
        host, number = which
        place = folder / "archive" / f"rabbit-{host + 1:02}" / f"2026-11-{number + 10}"
        place.mkdir(parents=True)
        # No two are of one size.
        traffic = Traffic("broker", 600 + 20 * host, 600 + 20 * number, 60, 550, 0.05)
        files = traffic.write(place)
        files.planted.unlink()
        return files.capture.stat().st_size

    with concurrent.futures.ThreadPoolExecutor(_WORKERS) as makers:
        size = sum(makers.map(make, itertools.product(range(_HOSTS), range(_DAYS))))
    result = folder / "result"
    run(*_job(folder, result, _WORKERS))
    same = _compare(folder, result)
    say(same)
    lists = {jobs: _list(folder, jobs) for jobs in (1, _WORKERS)}
    commands = {
        "`flatline read --jobs 1`, one day after the other": lists[1],
        "`flatline read --jobs 2`, the same": lists[_WORKERS],
        "tools/archive --workers 1": _job(folder, result, 1),
        "tools/archive --workers 2": _job(folder, result, _WORKERS),
    }

    def measure(command: Sequence[str]) -> Cost:
        shutil.rmtree(result, ignore_errors=True)
        return cost(command)

    costs = alternate(commands, runs, measure)
    markdown.publish(BENCH / "ARCHIVE.md", _page(costs, size, same))


def _job(folder: pathlib.Path, result: pathlib.Path, workers: int) -> list[str]:
    words = [str(TOOLS / "archive"), str(folder / "archive"), str(result)]
    return [*words, "--workers", str(workers), "--flatline", built("flatline")]


def _read(each: day.Day, jobs: int) -> list[str]:
    return [built("flatline"), "read", "--format", "jsonl", "--jobs", str(jobs), *each.files]


def _list(folder: pathlib.Path, jobs: int) -> list[str]:
    """One process after the other, each day's own."""
    script = folder / f"one-by-one-{jobs}.sh"
    lines = [" ".join(_read(each, jobs)) for each in job.days(folder / "archive")]
    script.write_text("set -e\n" + "\n".join(lines) + "\n")
    return ["sh", str(script)]


def _compare(folder: pathlib.Path, result: pathlib.Path) -> str:
    """Requires that each day's file has what one process says, line for line."""
    days = job.days(folder / "archive")
    count = 0
    for each in days:
        said = run(*_read(each, 1)).splitlines()
        kept = pyarrow.parquet.read_table(each.result(result), partitioning=None)[
            "line"
        ].to_pylist()
        if said != kept:
            raise WrongResult(f"{each.host}, {each.day}: not what one process says")
        count += len(said)
    return f"{len(days)} days, {count:,} events: the same as one process says, in the same order"


def _page(costs: Mapping[str, Sequence[Cost]], size: int, same: str) -> str:
    def median(values: Iterator[float]) -> float:
        return statistics.median(values)

    walls = {name: median(each.wall for each in of) for name, of in costs.items()}
    first = next(iter(walls.values()))
    rows = [
        (
            name,
            f"{walls[name]:.1f} s",
            f"{median(each.user + each.system for each in of):.1f} s",
            f"{first / walls[name]:.2f}",
        )
        for name, of in costs.items()
    ]
    return markdown.page(
        "An archive, judged by two workers",
        f"{markdown.origin('tools/bench/archive')}, load {os.getloadavg()[0]:.1f}. {same}. "
        f"{size / 1e9:.1f} GB, in the page cache; medians. What `flatline read` prints is thrown "
        "away; tools/archive starts Python, Dask and its workers, and writes Parquet.",
        markdown.table(("", "time", "processor", "times as fast as the first"), rows),
    )


if __name__ == "__main__":
    sys.exit(main())
