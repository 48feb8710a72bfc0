"""The command line of tools/archive."""

import argparse
import os
import pathlib
import sys

from labkit.archive import day, job
from labkit.console import say
from labkit.errors import exit_status
from labkit.paths import FLATLINE
from labkit.shell import run


class Options(argparse.Namespace):
    archive: pathlib.Path
    result: pathlib.Path
    workers: int
    scheduler: str | None
    flatline: str | None


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="tools/archive",
        usage="%(prog)s [OPTION ...] ARCHIVE RESULT [-- OPTION-OF-READ ...]",
        description="Judges an archive of captures in parallel: ARCHIVE/HOST/DAY/*.pcap*",
        epilog="A line of JSON for each day is printed: host, day, status, events, seconds, said. "
        "Exit status: 0 every day was read whole; 1 some were not, or failed; 2 could not run.",
    )
    add = parser.add_argument
    add("archive", type=pathlib.Path, help="the folder with a folder for each host")
    add("result", type=pathlib.Path, help="where HOST and DAY get a Parquet file of events")
    add(
        "--workers",
        type=int,
        default=os.cpu_count(),
        help="days at once, on this machine (default: %(default)s, the processors)",
    )
    add("--scheduler", metavar="URL", help="of a Dask cluster, to use its workers instead")
    add(
        "--flatline",
        metavar="PROGRAM",
        help="as workers call it (default: of this repository, built where it must be)",
    )
    # What follows is flatline's, whatever it looks like.
    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:end], namespace=Options())
    return exit_status("archive", lambda: judge(options, words[end + 1 :]))


def judge(options: Options, read: list[str]) -> int:
    """
    :param read: options of `flatline read`.
    """
    days = job.days(options.archive)
    result = options.result.resolve()
    status = 0

    def tell(outcome: day.Outcome) -> None:
        nonlocal status
        print(outcome.line(), flush=True)
        if outcome.status != "whole":
            status = 1

    todo = []
    for each in days:
        done = day.earlier(each, result)
        if done:
            tell(done)
        else:
            todo.append(each)
    say(f"{len(todo)} of {len(days)} days, {sum(each.size for each in todo) / 1e9:.1f} GB, to do")
    if todo:
        # A worker has one processor.
        command = [options.flatline or _built(), "read", "--format", "jsonl", "--jobs", "1"]
        with job.cluster(options.scheduler, options.workers) as client:
            for outcome in job.run(client, todo, [*command, *read], result):
                tell(outcome)
    return status


def _built() -> str:
    run(str(FLATLINE), "--version")  # Builds it, which takes minutes where it was not built.
    return str(FLATLINE)
