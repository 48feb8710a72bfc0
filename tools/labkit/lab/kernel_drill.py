"""Whether `flatline watch` knows by the kernel's own word when it gives up: of connections that it
has followed, and of those that were lost, without heartbeats, before it was started."""

import contextlib
import dataclasses
import re
import time

from labkit import events
from labkit.console import say
from labkit.events import timestamp
from labkit.lab import report
from labkit.lab.lab import Lab, Setup
from labkit.lab.member import Member
from labkit.lab.scenario import Group, Scenario
from labkit.lab.watch import Line, Watch
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


@dataclasses.dataclass
class _Late:
    """The watch that is started when all are lost."""

    watch: Watch
    started: float
    page: str = ""


def group(retries: int) -> Group:
    """
    :param retries: one of `RETRIES`.
    """
    return Group(_NAME, _ABOUT, RETRIES[retries][0], retries2=retries)


def run(setup: Setup, stack: contextlib.ExitStack, group: Group) -> int:
    """Exit status: 0 when all was right."""
    say(f"== {group.name}, RabbitMQ {setup.version}, tcp_retries2 {group.retries2}: {group.about}")
    lab = Lab(group, [*_LOST, _IDLE], setup, stack, [], asks_kernel=True)
    late: list[_Late] = []

    def begin() -> None:
        started = time.time()
        errors = lab.work / "late.err"
        watch = Watch(lab.network.broker, ["--listen", _PAGE], errors, asks_kernel=True)
        stack.callback(watch.kill)
        late.append(_Late(watch, started))

    def look() -> None:
        late[0].page = run_command("curl", "-s", f"http://{_PAGE}/metrics")

    later = RETRIES[group.retries2][1]
    lab.plan = [
        (later, begin),
        (later + 2 * _SOON, look),
        (group.seconds - 1, lambda: late[0].watch.stop()),
    ]
    lab.run()
    closings = _closings(lab)
    faults = [*_judge_followed(lab, closings), *_judge_late(lab, late[0], closings)]
    for fault in faults:
        print(f"KERNEL: {fault}")
    return 1 if faults else 0


def _closings(lab: Lab) -> dict[str, float]:
    """When the broker logged the end of each connection, by the client's end."""
    result = report.score(lab.setup.folder)
    logged = {outcome.get("name"): outcome["at"] for outcome in result["outcomes"]}
    return {
        _end(member): timestamp(logged[member.name])
        for member in lab.members
        if member.name in logged
    }


def _end(member: Member) -> str:
    return f"{member.host.address}:{member.port}"


def _judge_followed(lab: Lab, closings: dict[str, float]) -> list[str]:
    limit, young = _FOLLOWED
    faults = []
    for end, closing in closings.items():
        said = [line.event for line in _predictions(lab.watched, end)]
        if not said:
            faults.append(f"{end}: nothing was said of it")
            continue
        first = min(timestamp(event["evidence"]["firstUnanswered"]) for event in said)
        off = [
            (timestamp(event["at"]) - first, timestamp(event["closesAt"]) - closing)
            for event in said
        ]
        # What stands at that time, and all that follows.
        standing = [each for each in off if each[0] <= young][-1:]
        later = [each for each in off if each[0] > young]
        print(f"followed, {end}: {_written(off)}")
        if not standing:
            faults.append(f"{end}: nothing was said in its first {young} s")
        faults += [
            f"{end}: {error:+.3f} s off, {age:.1f} s after the first unanswered byte"
            for age, error in [*standing, *later]
            if abs(error) > limit
        ]
    return faults


def _judge_late(lab: Lab, late: _Late, closings: dict[str, float]) -> list[str]:
    faults = []
    for end, closing in closings.items():
        lines = _predictions(late.watch.lines, end)
        if not lines:
            faults.append(f"{end}: the second watch said nothing of it")
            continue
        off = [
            (line.arrived - late.started, timestamp(line.event["closesAt"]) - closing)
            for line in lines
        ]
        print(f"joined, {end}: {_written(off)}")
        if off[0][0] > _SOON:
            faults.append(f"{end}: the second watch named it after {off[0][0]:.1f} s")
        faults += [
            f"{end}: {error:+.3f} s off, {age:.1f} s after the second watch began"
            for age, error in off
            if abs(error) > _JOINED
        ]
    count = sum(int(number) for number in re.findall(_OPEN, late.page))
    print(f"the second watch counts {count} of {len(lab.members)} connections")
    if count != len(lab.members):
        faults.append(f"the second watch counts {count} of {len(lab.members)} connections")
    said = [line for line in late.watch.lines if line.event["event"] == "prediction"]
    strangers = {events.client(line.event) for line in said} - set(closings)
    return [*faults, *(f"{end} lives, and was called dead" for end in strangers)]


def _predictions(lines: list[Line], end: str) -> list[Line]:
    return [
        line
        for line in lines
        if line.event["event"] == "prediction" and events.client(line.event) == end
    ]


def _written(off: list[tuple[float, float]]) -> str:
    return ", ".join(f"at {age:.1f} s {error:+.3f} s" for age, error in off)
