"""The command line of tools/compare-with-tshark."""

import argparse
import collections
from collections.abc import Iterable, Mapping

from labkit import events
from labkit.console import say
from labkit.errors import CannotRun
from labkit.shell import built, run
from labkit.tshark import streams
from labkit.tshark.streams import TYPES, UNKNOWN, Counts, Key, Stream

_SIDES = ("client", "broker")
# The exit status of frame-counts for a damaged capture.
_DAMAGED = 2


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Compares flatline's AMQP frame counts with tshark's, per TCP connection "
        "and direction.",
        epilog="Exit status: 0 all counts agree; 1 some differ; 2 a file could not be compared.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="pcap or pcapng file")
    parser.add_argument(
        "--port",
        type=int,
        action="append",
        help="a port that carries AMQP; repeat for several (default: 5672)",
    )
    parser.add_argument("--all", action="store_true", help="also print the connections that agree")
    parser.add_argument(
        "--program", metavar="PATH", help="a built frame-counts (default: build it)"
    )
    arguments = parser.parse_args()
    try:
        program = arguments.program or built("frame-counts")
    except CannotRun as error:
        say(f"compare-with-tshark: {error}")
        return 2
    status = 0
    for path in arguments.files:
        try:
            if not compare(program, path, arguments.port or [5672], arguments.all):
                status = max(status, 1)
        except CannotRun as error:
            say(f"compare-with-tshark: {path}: {error}")
            status = 2
    return status


def compare(program: str, path: str, ports: list[int], show_all: bool) -> bool:
    """Prints the comparison of one file; returns whether the counts agree."""
    flows = flatline_counts(program, path, ports)
    seen = {stream.key: stream for stream in streams.read(path, ports)}
    ours_in_all: collections.Counter[str] = collections.Counter()
    theirs_in_all: collections.Counter[str] = collections.Counter()
    lines = []
    agree = True
    for key in sorted(flows.keys() | seen.keys()):
        stream = seen.get(key)
        if stream and stream.is_other:
            continue
        for side in _SIDES:
            theirs: Counts = stream.counts[side] if stream else {}
            ours = flows[key][side] if key in flows else {}
            theirs_in_all.update(theirs)
            ours_in_all.update({kind: ours.get(kind, 0) for kind in TYPES.values()})
            if differ(ours, theirs):
                agree = False
                lines.append(describe(key, side, ours, theirs, "DIFFERS"))
            elif show_all and theirs:
                lines.append(describe(key, side, ours, theirs, "agrees"))
    print(
        f"{'ok' if agree else 'DIFFERS':8} {path}: {len(seen)} streams, "
        f"frames {total(ours_in_all)} / {total(theirs_in_all)}, "
        f"heartbeats {ours_in_all['heartbeats']} / {theirs_in_all['heartbeats']}"
        f" (flatline / tshark){remarks(seen.values())}"
    )
    for line in lines:
        print(line)
    return agree


def flatline_counts(program: str, path: str, ports: list[int]) -> dict[Key, dict[str, Counts]]:
    """By side: what frame-counts says of each direction."""
    options = [word for port in ports for word in ("--port", str(port))]
    output = run(program, *options, path, tolerated=_DAMAGED)
    return {
        (flow["client"], flow["broker"], flow["firstSequence"]): {
            "client": flow["fromClient"],
            "broker": flow["fromBroker"],
        }
        for flow in events.parse_lines(output.splitlines())
    }


def differ(ours: Mapping[str, int], theirs: Mapping[str, int]) -> bool:
    if theirs.get(UNKNOWN):
        return True
    return any(ours.get(kind, 0) != theirs.get(kind, 0) for kind in TYPES.values())


def total(counts: Mapping[str, int]) -> int:
    return sum(counts.get(kind, 0) for kind in TYPES.values())


def remarks(seen: Iterable[Stream]) -> str:
    """What was not compared, or not counted twice."""
    others = sum(stream.is_other for stream in seen)
    repeated = sum(stream.repeated for stream in seen)
    text = f", {others} streams are not AMQP 0-9-1" if others else ""
    return text + (f", {repeated} repeated segments not counted twice" if repeated else "")


def describe(key: Key, side: str, ours: Counts, theirs: Counts, verdict: str) -> str:
    client, broker, first_sequence = key
    counts = ", ".join(
        f"{kind} {ours.get(kind, 0)} / {theirs.get(kind, 0)}" for kind in TYPES.values()
    )
    arrow = "->" if side == "client" else "<-"
    labels = {"bytesNotCaptured": "bytes not captured", "frameLosses": "losses"}
    notes = [f"{label} {ours[field]}" for field, label in labels.items() if ours.get(field)]
    if theirs.get(UNKNOWN):
        notes.append(f"tshark: {theirs[UNKNOWN]} of unknown type")
    note = f" ({'; '.join(notes)})" if notes else ""
    return f"    {verdict} {first_sequence} {client} {arrow} {broker}: {counts}{note}"
