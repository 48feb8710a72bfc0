"""What flatline says of one run from several places, compared with the broker's log."""

import collections
import dataclasses
import json
import pathlib
from collections.abc import Iterable

from labkit import events
from labkit.events import Event
from labkit.lab import report
from labkit.paths import FLATLINE
from labkit.shell import run

HEADING = (
    *("place", "connections", "right", "not known", "over later"),
    *("wrong", "false alarms", "called healthy though over", "told twice"),
)
_BROKER = "broker.pcap"
_TOGETHER = "all together"


@dataclasses.dataclass
class View:
    """What is said from one place. Connections go by their client's end."""

    place: str
    connections: int
    # How each connection was judged that the log complains of, or flatline.
    outcomes: dict[str, Event]
    # Connections that the broker closed when the capture was over, of which nothing was said.
    later: int
    # Those that count as healthy at the capture's end.
    healthy: str
    # Those that are told with several addresses.
    twice: list[str]

    def of_kind(self, kind: str) -> list[str]:
        return [client for client, each in self.outcomes.items() if each["kind"] == kind]

    @property
    def _bad(self) -> list[list[str]]:
        """For each of the last columns: which connections."""
        reassured = [client for client in self.of_kind("missed") if client in self.healthy]
        return [self.of_kind("wrong"), self.of_kind("false-alarm"), reassured, self.twice]

    @property
    def row(self) -> tuple[object, ...]:
        right, missed = (len(self.of_kind(kind)) for kind in ("right", "missed"))
        place = self.place.removesuffix(".pcap")
        return (place, self.connections, right, missed, self.later, *map(len, self._bad))

    @property
    def faults(self) -> list[str]:
        bad = self._bad
        named = zip(HEADING[-len(bad) :], bad, strict=True)
        return [f"{self.place}: {name}: {', '.join(who)}" for name, who in named if who]


def judge(folder: pathlib.Path, captures: list[str]) -> tuple[list[View], list[str]]:
    """What each capture shows, and all together; and what is wrong in it.

    :param captures: names of files; the broker's own must be among them.
    """
    best = _view(folder, _BROKER, [_BROKER], {})
    logged = {each["name"]: each["logged"] for each in best.outcomes.values() if "logged" in each}
    others = [_view(folder, name, [name], logged) for name in captures if name != _BROKER]
    together = _view(folder, _TOGETHER, captures, logged)
    views = [best, *others, together]
    faults = [fault for view in views for fault in view.faults]
    faults += [
        f"{client}: right from the broker's capture alone, and not with all together"
        for client in best.of_kind("right")
        if client not in together.of_kind("right")
    ]
    return views, faults


def _view(folder: pathlib.Path, place: str, captures: list[str], logged: dict[str, str]) -> View:
    """
    :param logged: what the broker complained of, by the connection's name.
    """
    files = [str(folder / name) for name in captures]

    def flatline(verb: str, *words: str) -> str:
        options = report.options(folder)
        return run(str(FLATLINE), verb, *options, *words, *files, tolerated=report.DAMAGED)

    log = str(folder / "rabbit.log")
    score: Event = json.loads(flatline("score", "--format", "json", "--broker-log", log))
    said = events.parse_lines(flatline("read", "--format", "jsonl").splitlines())
    listed = flatline("read", "--format", "table", "--all")
    return View(
        place,
        connections=said[-1]["flows"],
        outcomes={each["client"]: _by_name(each, logged) for each in score["outcomes"]},
        later=score["later"],
        healthy=listed.partition("HEALTHY CONNECTION")[2].partition("\n\n")[0],
        twice=_twice(said),
    )


def _by_name(outcome: Event, logged: dict[str, str]) -> Event:
    """Beyond a proxy a connection has other ends than in the log: its name tells which it is."""
    text = logged.get(outcome.get("name", ""))
    if outcome["kind"] != "false-alarm" or text is None:
        return outcome
    return {**outcome, "kind": "right" if outcome["predicted"] == text else "wrong"}


def _twice(said: Iterable[Event]) -> list[str]:
    brokers = collections.defaultdict(set)
    for event in said:
        if event["event"] == "prediction":
            brokers[events.client(event)].add(event["flow"]["broker"])
    return [client for client, ends in brokers.items() if len(ends) > 1]
