"""What `flatline watch` said, compared with what `flatline read` says of the same packets, and
with the broker's log."""

import dataclasses
import pathlib
import statistics

from labkit import events
from labkit.events import Event, timestamp
from labkit.lab import report
from labkit.lab.watch import Line
from labkit.paths import FLATLINE
from labkit.shell import run

# An event is to follow its packet within so many seconds, 99 times of 100.
_DELAY = 0.1
# watch and tcpdump have sockets of their own, and each has its own timestamp of a packet: seconds
# that they may be apart.
_STAMPS = 0.005
# With less than so many seconds of lead it is no warning: a FIN or a RST comes, and the broker
# logs it.
_FORESEEN = 0.1
_TIMES = {"at", "closesAt", "earliest", "latest", "firstUnanswered", "lastHeard"}
# Durations between timestamps, so as exact as these.
_DURATIONS = {"lead", "error", "idleBefore"}
# An incident is told as soon as time has passed: from a capture, only with what comes next.
_BY_TIME = {"incident"}


@dataclasses.dataclass
class Comparison:
    """What the two streams of events have in common, connection by connection."""

    same: int = 0
    different: list[str] = dataclasses.field(default_factory=list)
    apart: float = 0


def check(folder: pathlib.Path, lines: list[Line], result: Event, ignored: str) -> list[str]:
    """Prints how the live run went, and returns what was not as it must be.

    :param lines: what watch said.
    :param result: the run's score.
    :param ignored: an address whose connections are not in the capture.
    """
    words = [str(FLATLINE), "read", "--format", "jsonl", *report.options(folder)]
    read = events.parse_lines(run(*words, *report.captures(folder)).splitlines())
    # tcpdump ended before watch, and has not captured all that watch saw.
    end = timestamp(read[-1]["at"])
    read = [event for event in read if "flow" in event]
    seen = [
        line
        for line in lines
        if "flow" in line.event
        and timestamp(line.event["at"]) <= end
        and not events.client(line.event).startswith(f"{ignored}:")
    ]
    faults = _compare(seen, read)
    faults += _delays(seen)
    faults += _leads(seen, result)
    for fault in faults:
        print(f"LIVE: {fault}")
    return faults


def _compare(seen: list[Line], read: list[Event]) -> list[str]:
    comparison = Comparison()
    streams: dict[str, tuple[list[Event], list[Event]]] = {}
    for line in seen:
        streams.setdefault(events.client(line.event), ([], []))[0].append(line.event)
    for event in read:
        streams.setdefault(events.client(event), ([], []))[1].append(event)
    for client, (live, late) in streams.items():
        if len(live) != len(late):
            comparison.different.append(
                f"{client}: {len(live)} events live, {len(late)} from the capture"
            )
        for one, other in zip(live, late, strict=False):
            difference = _difference(one, other, comparison)
            if difference:
                comparison.different.append(f"{client}: {difference}")
            else:
                comparison.same += 1
    print(
        f"live and from the capture: {comparison.same} events the same, "
        f"{len(comparison.different)} not; instants at most {comparison.apart * 1e3:.2f} ms apart"
    )
    return comparison.different


def _difference(one: Event, other: Event, comparison: Comparison, path: str = "") -> str:
    """The first field that differs; empty when none does."""
    for name in sorted((one.keys() | other.keys()) - _BY_TIME):
        left, right = one.get(name), other.get(name)
        differs = f"{path}{name} {left} live, {right} from the capture"
        if isinstance(left, dict) and isinstance(right, dict):
            difference = _difference(left, right, comparison, f"{path}{name}.")
            if difference:
                return difference
        elif name in _TIMES | _DURATIONS and left and right:
            apart = abs(timestamp(left) - timestamp(right) if name in _TIMES else left - right)
            comparison.apart = max(comparison.apart, apart)
            if apart > _STAMPS:
                return differs
        elif left != right:
            return differs
    return ""


def _delays(seen: list[Line]) -> list[str]:
    delays = sorted(line.arrived - timestamp(line.event["at"]) for line in seen)
    if len(delays) < 2:
        return ["nothing was said"]
    last = statistics.quantiles(delays, n=100, method="inclusive")[98]
    print(
        f"from the packet or instant to standard output: median "
        f"{statistics.median(delays) * 1e3:.1f} ms, 99 % {last * 1e3:.1f} ms, longest "
        f"{delays[-1] * 1e3:.1f} ms, of {len(delays)} events"
    )
    if last > _DELAY:
        return [f"1 % of events came more than {last * 1e3:.0f} ms after their packet"]
    return []


def _leads(seen: list[Line], result: Event) -> list[str]:
    """What could be foreseen must have been on standard output before the broker logged it."""
    said: dict[str, list[Line]] = {}
    for line in seen:
        if line.event["event"] == "prediction":
            said.setdefault(events.client(line.event), []).append(line)
    faults = []
    before = sudden = sudden_before = 0
    for outcome in result["outcomes"]:
        if not outcome.get("logged"):
            continue
        logged = timestamp(outcome["at"])
        is_before = any(
            line.arrived < logged and line.event["log"] == outcome["logged"]
            for line in said.get(outcome["client"], [])
        )
        if outcome.get("lead", 0) < _FORESEEN and outcome["kind"] == "right":
            sudden += 1
            sudden_before += is_before
        elif is_before:
            before += 1
        else:
            faults.append(
                f"{outcome['client']}: {outcome['logged']} was logged, and not said before"
            )
    print(
        f"on standard output before the broker's line: {before} of {before + len(faults)} closings "
        f"that could be foreseen, {sudden_before} of {sudden} that came with a FIN, RST or frame"
    )
    return faults
