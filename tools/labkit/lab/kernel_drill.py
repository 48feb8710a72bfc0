"""Whether `flatline watch` knows by the kernel's own word when it gives up: of connections that it
has followed, and of those that were lost, without heartbeats, before it was started."""

import contextlib
import dataclasses
import re
import time
from collections.abc import Callable

from labkit import events
from labkit.console import say
from labkit.events import Event, timestamp
from labkit.lab import report
from labkit.lab.lab import Lab, Setup
from labkit.lab.scenario import Group, Scenario
from labkit.lab.watch import Line, Watch
from labkit.paths import FLATLINE
from labkit.shell import run as run_command

# By tcp_retries2: seconds of the run, and until the second watch is started. With 8 the kernel
# gives up after two minutes, with Linux' own 15 after a quarter of an hour.
RETRIES = {8: (150.0, 45.0), 15: (1100.0, 120.0)}

_ABOUT = "Connections without heartbeats are lost; one watch sees it, another comes later"
_NAME = "kernel"
_LOST = (
    Scenario("lost", _NAME, heartbeat=0, mode="consume", fault="drop", count=3),
    Scenario("no-route", _NAME, heartbeat=0, mode="consume", fault="no-route"),
    Scenario("link-down", _NAME, host="near", heartbeat=0, mode="consume", fault="link-down"),
)
# As a worker that takes one message at a time: nothing is written behind the first that is lost.
# Where that lasts for longer than RabbitMQ's heartbeat interval, the second watch needs no hint.
_WORKER = Scenario("worker", _NAME, heartbeat=0, mode="consume", fault="drop", prefetch=1)
_WORKERS = {8: (), 15: (_WORKER,)}
# Older than the second watch, and silent: only the kernel tells it that they are there.
_IDLE = Scenario("idle", _NAME, heartbeat=0, mode="idle", lives=True, count=7)

_PAGE = "127.0.0.1:9678"
_OPEN = r"(?m)^flatline_connections_open\{[^}]*\} (\d+)"
# Seconds after the second watch has started.
_SOON = 2.0
# The bars: seconds that a closing may be off, of a connection followed, from so many seconds after
# its first unanswered byte on; and of one that was lost before.
_FOLLOWED = (0.1, 3.5)
_JOINED = 0.25
# Seconds between the kernel's end and the broker's line.
_SLACK = 0.02


@dataclasses.dataclass
class _Late:
    """The watch that is started when all are lost."""

    watch: Watch
    started: float
    page: str = ""
    # The broker's, as ss counts them.
    sockets: int = 0
    # What `flatline sockets` says of them.
    listed: list[Event] = dataclasses.field(default_factory=list)


def group(retries: int) -> Group:
    """
    :param retries: one of `RETRIES`.
    """
    return Group(_NAME, _ABOUT, RETRIES[retries][0], retries2=retries)


def run(setup: Setup, stack: contextlib.ExitStack, group: Group) -> int:
    """Exit status: 0 when all was right."""
    say(f"== {group.name}, RabbitMQ {setup.version}, tcp_retries2 {group.retries2}: {group.about}")
    scenarios = [*_LOST, *_WORKERS[group.retries2], _IDLE]
    lab = Lab(group, scenarios, setup, stack, [], asks_kernel=True, management=True)
    late: list[_Late] = []

    def begin() -> None:
        errors = lab.work / "late.err"
        # Nobody saw what these connections had agreed on. As rabbitmqctl prints it.
        hints = lab.work / "hints"
        hinted = [member for member in lab.members if member.scenario is not _WORKER]
        names = [f"{member.host.address}:{member.port}" for member in hinted]
        broker = f"{lab.network.broker.address}:5672"
        hints.write_text("".join(f"{name} -> {broker}\t0\n" for name in names))
        started = time.time()
        options = ["--listen", _PAGE, "--heartbeat-hints", str(hints)]
        watch = Watch(lab.network.broker, options, errors, asks_kernel=True)
        stack.callback(watch.kill)
        late.append(_Late(watch, started))

    def look() -> None:
        late[0].page = run_command("curl", "-s", f"http://{_PAGE}/metrics")
        late[0].sockets = len(
            lab.network.broker.run(
                *("ss", "-OHtn", "state", "established", "sport", "=", "5672")
            ).splitlines()
        )
        late[0].listed = _listed(lab)

    later = RETRIES[group.retries2][1]
    lab.plan = [
        (later, begin),
        (later + 2 * _SOON, look),
        (group.seconds - 1, lambda: late[0].watch.stop()),
    ]
    lab.run()
    deaths = _deaths(lab)
    faults = [
        *_judge_followed(lab, deaths),
        *_judge_late(late[0], deaths),
        *_judge_listed(lab, late[0].listed),
    ]
    for fault in faults:
        print(f"KERNEL: {fault}")
    return 1 if faults else 0


def _listed(lab: Lab) -> list[Event]:
    """By `flatline sockets` on the broker's host, with the names that its management API tells."""
    management = "http://guest:guest@127.0.0.1:15672"
    words = ("sockets", "--all", "--format", "jsonl", "--management", management)
    text = lab.network.broker.run(str(FLATLINE), *words)
    return [events.parse(line) for line in text.splitlines()]


def _judge_listed(lab: Lab, listed: list[Event]) -> list[str]:
    names = {
        (socket["client"], socket.get("name"), socket.get("heartbeat"))
        for socket in listed
        if socket["event"] == "socket"
    }
    wanted = {(f"{member.host.address}:{member.port}", member.name, 0) for member in lab.members}
    print(f"flatline sockets has {len(wanted & names)} of {len(wanted)} names")
    return [f"flatline sockets has not {client} {name}" for client, name, _ in wanted - names]


@dataclasses.dataclass(frozen=True)
class _Death:
    """A connection that the kernel gave up on."""

    client: str
    # When the broker logged it.
    at: float
    # What was done. But for `drop` errors come, and each sets the kernel's timer again.
    fault: str

    def words(self, lines: list[Line], since: Callable[[Line], float]) -> list["_Word"]:
        """What was said of it."""
        return [
            _Word(
                since(line),
                line.event["reason"],
                timestamp(line.event["closesAt"]) - self.at,
                timestamp(line.event["earliest"]) - _SLACK
                <= self.at
                <= timestamp(line.event["latest"]) + _SLACK,
            )
            for line in lines
            if line.event["event"] == "prediction" and events.client(line.event) == self.client
        ]

    def judge(self, words: list["_Word"], limit: float) -> list[str]:
        """
        :param limit: seconds that the instant may be off; where errors come, the window counts.
        """
        return [
            f"{self.client}: {word.error:+.3f} s off after {word.age:.1f} s"
            for word in words
            if not self._is_right(word, limit)
        ]

    def _is_right(self, word: "_Word", limit: float) -> bool:
        if self.fault == "drop":
            return abs(word.error) <= limit
        # That its neighbour will fail the kernel does not know before.
        is_unnoticed = self.fault == "link-down" and word.reason == "etimedout"
        return word.holds or is_unnoticed


@dataclasses.dataclass(frozen=True)
class _Word:
    """A prediction: its age, how far its instant is off, and whether its window has the end."""

    age: float
    reason: str
    error: float
    holds: bool

    def __str__(self) -> str:
        window = "" if self.holds else " outside its window"
        return f"at {self.age:.1f} s {self.error:+.3f} s{window}"


def _deaths(lab: Lab) -> list[_Death]:
    result = report.score(lab.setup.folder)
    logged = {outcome.get("name"): outcome["at"] for outcome in result["outcomes"]}
    return [
        _Death(
            f"{member.host.address}:{member.port}",
            timestamp(logged[member.name]),
            member.scenario.fault,
        )
        for member in lab.members
        if member.name in logged
    ]


def _judge_followed(lab: Lab, deaths: list[_Death]) -> list[str]:
    limit, young = _FOLLOWED
    faults = []
    for death in deaths:
        words = death.words(lab.watched, _age)
        print(f"followed, {death.client}: {', '.join(map(str, words))}")
        # What stands at that time, and all that follows.
        standing = [word for word in words if word.age <= young][-1:]
        if not standing:
            faults.append(f"{death.client}: nothing was said in its first {young} s")
        faults += death.judge([*standing, *(word for word in words if word.age > young)], limit)
    return faults


def _age(line: Line) -> float:
    """Seconds since the first unanswered byte."""
    return timestamp(line.event["at"]) - timestamp(line.event["evidence"]["firstUnanswered"])


def _judge_late(late: _Late, deaths: list[_Death]) -> list[str]:
    faults = []
    for death in deaths:
        words = death.words(late.watch.lines, lambda line: line.arrived - late.started)
        print(f"joined, {death.client}: {', '.join(map(str, words))}")
        if not words or words[0].age > _SOON:
            faults.append(f"{death.client}: the second watch did not name it in {_SOON} s")
        faults += death.judge(words, _JOINED)
    count = sum(int(number) for number in re.findall(_OPEN, late.page))
    print(f"the second watch counts {count} connections, ss {late.sockets}")
    if count != late.sockets:
        faults.append(f"the second watch counts {count} connections, ss {late.sockets}")
    said = [line for line in late.watch.lines if line.event["event"] == "prediction"]
    strangers = {events.client(line.event) for line in said} - {death.client for death in deaths}
    return [*faults, *(f"{client} lives, and was called dead" for client in strangers)]
