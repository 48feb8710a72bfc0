"""Whether `flatline watch --probe-idle` finds the one idle connection whose client is lost, says no
word about two hundred that live on a lossy path, and changes nothing of either."""

import contextlib
import dataclasses
import re

from labkit.console import say
from labkit.events import timestamp
from labkit.lab.lab import Lab, Setup
from labkit.lab.scenario import Group, Scenario
from labkit.shell import run as run_command

_COUNT = 200
# Seconds that a connection is idle before it is asked; and the most that the word may come later.
_IDLE = 1
_PATIENCE = 20.0
# Questions to each of the living, by the end.
_QUESTIONS = 400

GROUP = Group(
    "probes",
    f"{_COUNT} idle clients live on 20 % loss and one is lost; each is asked {_QUESTIONS} times",
    1100,
    retries2=15,
    long=True,
)
# They answer, where the packets arrive.
_LIVING = Scenario(
    "living", GROUP.name, client="crowd", mode=str(_COUNT), heartbeat=0, fault="loss-20", lives=True
)
_LOST = Scenario("lost", GROUP.name, heartbeat=0, fault="drop", at=10)

_PAGE = "127.0.0.1:9677"
_PROBES = r"(?m)^flatline_probes_(\w+)_total (\d+)"
# What `ss -tni` says of a socket that moves with every byte.
_NUMBERS = ("bytes_sent", "bytes_acked", "bytes_received", "data_segs_out", "data_segs_in")
Sockets = dict[str, tuple[str, ...]]


def run(setup: Setup, stack: contextlib.ExitStack, seconds: float | None) -> int:
    """Exit status: 0 when all was right."""
    say(f"== {GROUP.name}, RabbitMQ {setup.version}: {GROUP.about}")
    duration = seconds or GROUP.seconds
    lab = Lab(
        dataclasses.replace(GROUP, seconds=duration),
        [_LIVING, _LOST],
        setup,
        stack,
        [*("--probe-idle", str(_IDLE), "--probe-rate", "1000", "--listen", _PAGE)],
    )
    before: Sockets = {}
    after: Sockets = {}
    page: list[str] = []
    lab.plan = [
        (1.0, lambda: before.update(_sockets(lab))),
        (duration - 2, lambda: after.update(_sockets(lab))),
        (duration - 1, lambda: page.append(run_command("curl", "-s", f"http://{_PAGE}/metrics"))),
    ]
    lab.run()
    faults = [*_judge_words(lab), *_judge_sockets(before, after), *_judge_packets(lab)]
    counts = {name: int(number) for name, number in re.findall(_PROBES, page[0])}
    each = (counts["sent"] - counts["unseen"]) / (_COUNT + 1)
    print(f"questions: {counts}, {each:.0f} of each")
    for fault in faults:
        print(f"PROBES: {fault}")
    return 1 if faults else 0


def _judge_words(lab: Lab) -> list[str]:
    """One word, about the lost one, and in time."""
    said = [line.event for line in lab.watched if line.event["event"] in ("prediction", "closed")]
    lost = next(member for member in lab.members if member.scenario is _LOST)
    end = f"{lost.host.address}:{lost.port}"
    faults = [
        f"{event['event']} of {event['flow']['client']}, which lives: {event['condition']}"
        for event in said
        if event["flow"]["client"] != end
    ]
    mine = [event for event in said if event["flow"]["client"] == end]
    if [event["condition"] for event in mine] != ["probe-unanswered"]:
        return [*faults, f"of the lost one was said {mine}"]
    dropped = next(line for line in lab.schedule.log if line.endswith("lost drop")).split()[0]
    late = timestamp(mine[0]["at"]) - timestamp(f"{dropped}Z")
    print(f"the lost client was named {late:.1f} s after it was lost")
    if late > _IDLE + _PATIENCE:
        faults.append(f"the lost client was named after {late:.1f} s")
    return faults


def _sockets(lab: Lab) -> Sockets:
    """The broker's connections, by the client's end: their state, and what was sent and got."""
    lines = lab.network.broker.run("ss", "-OHtni", "sport", "=", "5672").splitlines()
    return {
        line.split()[4]: (
            line.split()[0],
            *(next(iter(re.findall(rf"\b{name}:\d+", line)), "") for name in _NUMBERS),
        )
        for line in lines
    }


def _judge_sockets(before: Sockets, after: Sockets) -> list[str]:
    """The broker's kernel must be where it was."""
    print(f"{len(before)} sockets of the broker's compared, before and after")
    moved = [end for end in before if after.get(end) != before[end]]
    return [f"{end}: {before[end]} before, {after.get(end)} after" for end in moved]


def _judge_packets(lab: Lab) -> list[str]:
    """No RST, and no byte once all are open."""
    capture = str(lab.setup.folder / "broker.pcap")
    resets = run_command("tcpdump", "-nr", capture, "tcp[tcpflags] & tcp-rst != 0").splitlines()
    return [f"{len(resets)} RST, the first: {resets[0]}"] if resets else []
