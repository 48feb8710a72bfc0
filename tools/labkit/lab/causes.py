"""How often flatline named the right cause, over runs whose causes are known."""

import argparse
import collections
import dataclasses
import json
import pathlib
import re
from collections.abc import Iterable, Iterator

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

    def count(self, member: Event, cause: str) -> bool:
        """Whether the answer is right, or honest."""
        self.said[cause] += 1
        if cause == member["cause"]:
            self.right += 1
        elif cause in (UNKNOWN, *member["honest"]):
            self.coarser += 1
        else:
            self.wrong += 1
            return False
        return True

    def add(self, other: "Tally") -> None:
        self.right += other.right
        self.coarser += other.coarser
        self.wrong += other.wrong
        self.silent += other.silent


@dataclasses.dataclass(frozen=True)
class Bracket:
    """Between what flatline has the idle timeout of a box, and what it was, in seconds."""

    least: float
    most: float
    truth: float

    @property
    def holds(self) -> bool:
        return self.least <= self.truth <= self.most

    def __str__(self) -> str:
        off = abs((self.least + self.most) / 2 / self.truth - 1)
        return (
            f"idle timeout: {self.truth:g} s, said to be between {self.least:g} and "
            f"{self.most:g} s, the middle {off:.1%} off{'' if self.holds else ': WRONG'}"
        )


def judge(arguments: argparse.Namespace) -> int:
    """Exit status: 0 when enough was right, and little enough wrong."""
    tallies: dict[tuple[str, str], Tally] = collections.defaultdict(Tally)
    brackets: list[Bracket] = []
    for folder in arguments.runs:
        plan, said = _read(folder, str(arguments.flatline))
        _count(folder, plan, said, tallies)
        brackets += _brackets(plan, said)
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
    for bracket in brackets:
        print(bracket)
    is_right = is_true and total.wrong <= _MOST_WRONG * total.answers
    return 0 if is_right and all(bracket.holds for bracket in brackets) else 1


def _row(kind: str, cause: str, tally: Tally) -> str:
    said = ", ".join(f"{word} {count}" for word, count in tally.said.most_common())
    counts = (tally.right, tally.coarser, tally.wrong, tally.silent)
    return _FORMAT.format(kind, cause, *counts, said).rstrip()


def _read(folder: pathlib.Path, flatline: str) -> tuple[list[Event], list[Event]]:
    """The plan of a run, and what flatline says of its captures."""
    try:
        plan: list[Event] = json.loads((folder / "run.json").read_text())["plan"]
    except OSError as error:
        raise CannotRun(f"{folder} is no run of the lab: {error}") from error
    if any("cause" not in member for member in plan):
        raise CannotRun(f"{folder}/run.json has no causes: an older lab wrote it")
    words = [flatline, "read", *report.options(folder), "--format", "jsonl"]
    said = run(*words, *report.captures(folder), tolerated=report.DAMAGED)
    return plan, events.parse_lines(said.splitlines())


def _count(
    folder: pathlib.Path,
    plan: Iterable[Event],
    said: Iterable[Event],
    tallies: dict[tuple[str, str], Tally],
) -> None:
    answers = _last_causes(said)
    for member in plan:
        # A client that never got as far as a name has an address.
        own = {member["name"], f"{member['host']}:{member['port']}"}
        causes = [cause for names, cause in answers if names & own]
        tally = tallies[_kind(member), member["cause"]]
        for cause in causes:
            if not tally.count(member, cause):
                print(f"{folder}: {member['name']} is {member['cause'] or 'well'}, not {cause}")
        tally.silent += not causes


def _last_causes(lines: Iterable[Event]) -> list[tuple[set[str], str]]:
    """The names by which each connection is known, and the last that was said of its cause."""
    connections: dict[str, tuple[set[str], str]] = {}
    for event in lines:
        if event.get("cause") and "flow" in event:
            client = events.client(event)
            names = {client, event["flow"].get("name") or client}
            connections[client] = (names, event["cause"])
        elif event["event"] == "withdrawn":
            # What is taken back is taken back with its cause.
            connections.pop(events.client(event), None)
    return list(connections.values())


def _brackets(plan: Iterable[Event], said: Iterable[Event]) -> Iterator[Bracket]:
    """Of incidents, in their last revision."""
    truths = {member["name"]: member["idleTimeout"] for member in plan if member.get("idleTimeout")}
    names: dict[str, str] = {}
    incidents: dict[str, Event] = {}
    for event in said:
        if event["event"] == "prediction":
            names[event["id"]] = event["flow"].get("name", "")
        elif event["event"] == "incident":
            incidents[event["id"]] = event
    for incident in incidents.values():
        timeout = incident.get("idleTimeout", {})
        members = {names.get(one, "") for one in incident.get("ids", ())}
        own = [truths[name] for name in members if name in truths]
        if own and "atLeast" in timeout and "atMost" in timeout:
            yield Bracket(timeout["atLeast"], timeout["atMost"], own[0])


def _kind(member: Event) -> str:
    """What was done, for many connections together: a name without its numbers."""
    if member["kind"] != "none":
        return str(member["kind"])
    return re.sub(r"^\d+-|-\d+$", "", member["name"])
