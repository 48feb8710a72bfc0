"""How often flatline named the right cause, over runs whose causes are known."""

import argparse
import collections
import dataclasses
import json
import pathlib
import re
from collections.abc import Iterable

from labkit import events
from labkit.errors import CannotRun
from labkit.events import Event
from labkit.lab import report
from labkit.lab.truth import UNKNOWN
from labkit.shell import run

# Shares of all answers.
_LEAST_TRUE = 0.95
_MOST_WRONG = 0.01

_FORMAT = "{:24} {:20} {:>6} {:>8} {:>6} {:>7}  {}"
_HEADING = ("what was done", "cause", "right", "coarser", "wrong", "silent", "said")


@dataclasses.dataclass
class Tally:
    right: int = 0
    coarser: int = 0
    wrong: int = 0
    # Connections of which no cause was said: what was done may not show, or do no harm.
    silent: int = 0
    said: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)

    @property
    def answers(self) -> int:
        return self.right + self.coarser + self.wrong

    def count(self, member: Event, cause: str) -> None:
        self.said[cause] += 1
        if cause == member["cause"]:
            self.right += 1
        elif cause in (UNKNOWN, *member["honest"]):
            self.coarser += 1
        else:
            self.wrong += 1

    def add(self, other: "Tally") -> None:
        self.right += other.right
        self.coarser += other.coarser
        self.wrong += other.wrong
        self.silent += other.silent


def judge(arguments: argparse.Namespace) -> int:
    """Exit status: 0 when enough was right, and little enough wrong."""
    tallies: dict[tuple[str, str], Tally] = collections.defaultdict(Tally)
    for folder in arguments.runs:
        _judge_run(folder, str(arguments.flatline), tallies)
    total = Tally()
    print(_FORMAT.format(*_HEADING))
    for (kind, cause), tally in sorted(tallies.items()):
        print(_row(kind, cause or "none", tally))
        total.add(tally)
    print(_row("all", "", total))
    if not total.answers:
        raise CannotRun("flatline named no cause in these runs")
    is_true = total.right + total.coarser >= _LEAST_TRUE * total.answers
    print(
        f"right {total.right / total.answers:.1%}, coarser {total.coarser / total.answers:.1%}, "
        f"wrong {total.wrong / total.answers:.1%} of {total.answers} answers"
    )
    return 0 if is_true and total.wrong <= _MOST_WRONG * total.answers else 1


def _row(kind: str, cause: str, tally: Tally) -> str:
    said = ", ".join(f"{word} {count}" for word, count in tally.said.most_common())
    counts = (tally.right, tally.coarser, tally.wrong, tally.silent)
    return _FORMAT.format(kind, cause, *counts, said).rstrip()


def _judge_run(folder: pathlib.Path, flatline: str, tallies: dict[tuple[str, str], Tally]) -> None:
    try:
        plan = json.loads((folder / "run.json").read_text())["plan"]
    except OSError as error:
        raise CannotRun(f"{folder} is no run of the lab: {error}") from error
    if any("cause" not in member for member in plan):
        raise CannotRun(f"{folder}/run.json has no causes: an older lab wrote it")
    words = [flatline, "read", *report.options(folder), "--format", "jsonl"]
    lines = run(*words, *report.captures(folder), tolerated=report.DAMAGED).splitlines()
    answers = _last_causes(events.parse_lines(lines))
    for member in plan:
        # A client that never got as far as a name has an address.
        own = {member["name"], f"{member['host']}:{member['port']}"}
        said = [cause for names, cause in answers if names & own]
        tally = tallies[_kind(member), member["cause"]]
        for cause in said:
            tally.count(member, cause)
            if cause not in (member["cause"], UNKNOWN, *member["honest"]):
                print(f"{folder}: {member['name']} is {member['cause'] or 'well'}, not {cause}")
        tally.silent += not said


def _last_causes(lines: Iterable[Event]) -> list[tuple[set[str], str]]:
    """The names by which each connection is known, and the last that was said of its cause."""
    connections: dict[str, tuple[set[str], str]] = {}
    for event in lines:
        if event.get("cause") and "flow" in event:
            client = events.client(event)
            names = {client, event["flow"].get("name") or client}
            connections[client] = (names, event["cause"])
    return list(connections.values())


def _kind(member: Event) -> str:
    """What was done, for many connections together: a name without its numbers."""
    if member["kind"] != "none":
        return str(member["kind"])
    return re.sub(r"^\d+-|-\d+$", "", member["name"])
