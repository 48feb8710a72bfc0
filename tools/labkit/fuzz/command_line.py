"""The command line of tools/fuzz-captures: makes mutants, runs them, counts what was found."""

import argparse
import collections
import dataclasses
import multiprocessing
import os
import pathlib
from collections.abc import Iterable

from labkit import pcap
from labkit.errors import CannotRun, exit_status
from labkit.fuzz import mutant
from labkit.fuzz.run import Limits, Outcome, crash_site, nonsense, read_capture
from labkit.paths import CAPTURES, ROOT
from labkit.pcap import Capture
from labkit.shell import built

_SUFFIXES = (".pcap", ".pcapng")
# flatline's exit statuses for a capture that it could read, and for a damaged one.
_EXPECTED_STATUSES = (0, 2)


class Options(argparse.Namespace):
    count: int
    seeds: list[str]
    random_seed: str
    mutant: int | None
    program: str | None
    keep: pathlib.Path
    timeout: float
    memory: int
    jobs: int


@dataclasses.dataclass(frozen=True)
class Finding:
    """`kind` is empty when nothing is wrong."""

    kind: str = ""
    detail: str = ""
    # Of the output, that shows it.
    line: str = ""


@dataclasses.dataclass(frozen=True)
class Examined:
    number: int
    finding: Finding
    history: str
    seconds: float
    megabytes: int


class Examiner:
    """Makes and runs mutants, in several processes: each has a copy of it."""

    def __init__(self, options: Options, program: str, captures: list[Capture]):
        self.options = options
        self.program = program
        self.captures = captures

    def examine(self, number: int) -> Examined:
        """Files of a mutant with which all is well are removed, but where it was asked for."""
        options = self.options
        made = mutant.make(options.random_seed, number, self.captures)
        path = options.keep / f"mutant-{number:06}.pcap"
        path.write_bytes(made.content)
        limits = Limits(options.timeout, options.memory)
        outcome = read_capture(self.program, made.options, str(path), limits)
        finding = self._judge(outcome, made.options, path)
        if not finding.kind and options.mutant is None:
            path.unlink()
        else:
            words = ["flatline read --format jsonl", *made.options, str(path)]
            path.with_suffix(".txt").write_text(
                f"{finding.kind or 'well'}: {finding.detail}\n{made.history}\n"
                f"{' '.join(words)}\n{finding.line}\n"
            )
        return Examined(number, finding, made.history, outcome.seconds, outcome.megabytes)

    def _judge(self, outcome: Outcome, options: list[str], path: pathlib.Path) -> Finding:
        if outcome.timed_out:
            return Finding("hang", f"{self.options.timeout} s")
        if outcome.status not in _EXPECTED_STATUSES:
            without_limit = Limits(self.options.timeout, 0)
            again = read_capture(self.program, options, str(path), without_limit, backtrace=True)
            if again.status == 0:
                memory = f"fails in {self.options.memory} MB, needs {again.megabytes} MB"
                return Finding("memory", memory)
            is_signal = outcome.status < 0
            kind = f"signal {-outcome.status}" if is_signal else f"exit {outcome.status}"
            return Finding(kind, crash_site(again.errors))
        if found := nonsense(outcome.output):
            return Finding("nonsense", *found)
        return Finding()


def main() -> int:
    options = parse_options()
    return exit_status("fuzz-captures", lambda: fuzz(options))


def parse_options() -> Options:
    parser = argparse.ArgumentParser(
        description="Feeds damaged captures to `flatline read` and reports crashes, hangs and "
        "excess of memory.",
        epilog="Exit status: 0 nothing found; 1 something was found; 2 could not run.",
    )
    add = parser.add_argument
    add("--count", type=int, default=3000, help="mutants to make (default: 3000)")
    add(
        "--seeds",
        action="append",
        default=[],
        metavar="FOLDER",
        help="also mutate the captures in this folder; repeat for several",
    )
    add("--random-seed", default="1", help="start of the random sequence (default: 1)")
    add("--mutant", type=int, help="make and keep only the mutant of this number")
    add("--program", help="a built flatline (default: build it for release)")
    add(
        "--keep",
        type=pathlib.Path,
        metavar="FOLDER",
        default=ROOT / ".build/fuzz",
        help="where findings are kept (default: .build/fuzz)",
    )
    add("--timeout", type=float, default=20, help="seconds before a run is a hang (default: 20)")
    add(
        "--memory",
        type=int,
        default=1024,
        help="megabytes of address space; 0 for no limit (default: 1024)",
    )
    add("--jobs", type=int, default=os.cpu_count(), help="runs at a time (default: processors)")
    return parser.parse_args(namespace=Options())


def fuzz(options: Options) -> int:
    captures = find_captures([str(CAPTURES), *options.seeds])
    if not captures:
        raise CannotRun("no captures to start from")
    program = options.program or built("flatline")
    try:
        options.keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRun(f"{error.filename}: {error.strerror}") from error
    numbers = [options.mutant] if options.mutant is not None else range(1, options.count + 1)
    examiner = Examiner(options, program, captures)
    # Forked: the captures need not be sent.
    fork = multiprocessing.get_context("fork")
    with fork.Pool(options.jobs, _keep_examiner, (examiner,)) as pool:
        findings = report(pool.imap_unordered(_examine, numbers, chunksize=4), captures)
    if findings:
        print(f"kept in {options.keep}")
    return 1 if findings else 0


def find_captures(folders: Iterable[str]) -> list[Capture]:
    """In an order that does not depend on the file system."""
    captures = []
    for folder in folders:
        for directory, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if name.endswith(_SUFFIXES):
                    captures.append(pcap.read(os.path.join(directory, name)))
    return [capture for capture in captures if capture]


# Of a process of the pool.
_examiner: Examiner


def _keep_examiner(examiner: Examiner) -> None:
    global _examiner
    _examiner = examiner


def _examine(number: int) -> Examined:
    return _examiner.examine(number)


def report(
    results: Iterable[Examined], captures: list[Capture]
) -> dict[tuple[str, str], list[int]]:
    """Prints what was found, and returns the mutants by kind and detail."""
    findings: dict[tuple[str, str], list[int]] = collections.defaultdict(list)
    slowest, largest = (0.0, 0), (0, 0)
    count = 0
    for each in results:
        count += 1
        slowest = max(slowest, (each.seconds, each.number))
        largest = max(largest, (each.megabytes, each.number))
        kind, detail = each.finding.kind, each.finding.detail
        if kind:
            if not findings[kind, detail]:
                print(f"mutant {each.number}: {kind}: {detail}\n    {each.history}", flush=True)
            findings[kind, detail].append(each.number)
    print(
        f"{count} mutants of {len(captures)} captures; slowest {slowest[0]:.2f} s (mutant "
        f"{slowest[1]}), largest {largest[0]} MB (mutant {largest[1]})"
    )
    for (kind, detail), mutants in sorted(findings.items(), key=lambda item: -len(item[1])):
        print(f"{len(mutants)} x {kind}: {detail}; first mutant {min(mutants)}")
    return findings
