"""What `flatline watch` said, against what `flatline read` says of the same packets, and against
the broker's log."""

import dataclasses
import datetime
import json
import pathlib
import statistics

from labkit import report
from labkit.shell import run
from labkit.watch import Line

_ROOT = pathlib.Path(__file__).resolve().parents[2]

# An event is to follow its packet within so many seconds, 99 times of 100.
_DELAY = 0.1
# Two sockets stamp the same packet one after the other, seconds apart at most by so much.
_STAMPS = 0.005
# Less is no warning: a FIN or a RST comes, and the broker logs it.
_FORESEEN = 0.1
_TIMES = {"at", "closesAt", "earliest", "latest", "firstUnanswered", "lastHeard"}
# Measured between stamps, so as exact as these.
_LENGTHS = {"lead", "error"}


@dataclasses.dataclass
class Comparison:
    """What the two streams have in common, connection by connection."""

    same: int = 0
    different: list[str] = dataclasses.field(default_factory=list)
    apart: float = 0


def check(folder: pathlib.Path, lines: list[Line], result: dict, ignored: str) -> list[str]:
    """Prints how the live run went, and returns what was not as it must be."""
    read = [json.loads(line) for line in run(
        str(_ROOT / "tools/flatline"), "read", "--format", "jsonl", *report.options(folder),
        *(str(path) for path in sorted(folder.glob("*.pcap")))).splitlines()]
    end = _seconds(read[-1]["at"])
    # tcpdump ended before, and did not see all.
    seen = [line for line in lines if line.event["event"] != "summary"
            and _seconds(line.event["at"]) <= end
            and not line.event["flow"]["client"].startswith(f"{ignored}:")]
    faults = _compare(seen, read[:-1])
    faults += _delays(seen)
    faults += _leads(seen, result)
    for fault in faults:
        print(f"LIVE: {fault}")
    return faults


def _compare(seen: list[Line], read: list[dict]) -> list[str]:
    comparison = Comparison()
    streams: dict[str, tuple[list[dict], list[dict]]] = {}
    for line in seen:
        streams.setdefault(line.event["flow"]["client"], ([], []))[0].append(line.event)
    for event in read:
        streams.setdefault(event["flow"]["client"], ([], []))[1].append(event)
    for client, (live, late) in streams.items():
        if len(live) != len(late):
            comparison.different.append(
                f"{client}: {len(live)} events live, {len(late)} from the capture")
        for one, other in zip(live, late):
            difference = _difference(one, other, comparison)
            if difference:
                comparison.different.append(f"{client}: {difference}")
            else:
                comparison.same += 1
    print(f"live and from the capture: {comparison.same} events the same, "
          f"{len(comparison.different)} not; instants at most {comparison.apart * 1e3:.2f} ms apart")
    return comparison.different


def _difference(one: dict, other: dict, comparison: Comparison, path: str = "") -> str:
    for name in sorted(one.keys() | other.keys()):
        left, right = one.get(name), other.get(name)
        if isinstance(left, dict) and isinstance(right, dict):
            difference = _difference(left, right, comparison, f"{path}{name}.")
            if difference:
                return difference
        elif name in _TIMES | _LENGTHS and left and right:
            apart = abs(_seconds(left) - _seconds(right)) if name in _TIMES else abs(left - right)
            comparison.apart = max(comparison.apart, apart)
            if apart > _STAMPS:
                return f"{path}{name} {left} live, {right} from the capture"
        elif left != right:
            return f"{path}{name} {left} live, {right} from the capture"
    return ""


def _delays(seen: list[Line]) -> list[str]:
    delays = sorted(line.arrived - _seconds(line.event["at"]) for line in seen)
    if len(delays) < 2:
        return ["nothing was said"]
    last = statistics.quantiles(delays, n=100, method="inclusive")[98]
    print(f"from the packet or instant to standard output: median "
          f"{statistics.median(delays) * 1e3:.1f} ms, 99 % {last * 1e3:.1f} ms, longest "
          f"{delays[-1] * 1e3:.1f} ms, of {len(delays)} events")
    if last > _DELAY:
        return [f"1 % of events came more than {last * 1e3:.0f} ms after their packet"]
    return []


def _leads(seen: list[Line], result: dict) -> list[str]:
    """Every closing that was to be foreseen must have been on standard output before its line."""
    said: dict[str, list[Line]] = {}
    for line in seen:
        if line.event["event"] == "prediction":
            said.setdefault(line.event["flow"]["client"], []).append(line)
    faults = []
    before = sudden = sudden_before = 0
    for outcome in result["outcomes"]:
        if not outcome.get("logged"):
            continue
        logged = _seconds(outcome["at"])
        is_before = any(line.arrived < logged and line.event["log"] == outcome["logged"]
                        for line in said.get(outcome["client"], []))
        if outcome.get("lead", 0) < _FORESEEN and outcome["kind"] == "right":
            sudden += 1
            sudden_before += is_before
        elif is_before:
            before += 1
        else:
            faults.append(f"{outcome['client']}: {outcome['logged']} was logged, and not said before")
    print(f"on standard output before the broker's line: {before} of {before + len(faults)} closings "
          f"that cast a shadow, {sudden_before} of {sudden} that came with a FIN, RST or frame")
    return faults


def _seconds(time: str) -> float:
    return datetime.datetime.fromisoformat(time).timestamp()
