"""Whether flatline says the same from wherever it looks: one run at random, captured at the broker
in its container, on the container's host, on the router and on clients' hosts, all at once."""

import contextlib
import dataclasses
import random

from labkit import markdown
from labkit.console import say
from labkit.lab import places_verdict
from labkit.lab.lab import Lab, Setup
from labkit.lab.member import Member
from labkit.lab.mixture import at_random
from labkit.lab.scenario import Group, Scenario

# Sites without address translation or a proxy before them.
_PLAIN = ("far", "near", "branch", "narrow")
# Seconds of trouble.
_SECONDS = 90


def plan(seed: int, clients: int) -> tuple[Group, list[Scenario]]:
    group, rows = at_random(seed, clients, _SECONDS)
    return dataclasses.replace(group, name=f"places-{seed}", in_container=True), rows


def run(
    setup: Setup,
    stack: contextlib.ExitStack,
    group: Group,
    rows: list[Scenario],
    hosts: int,
) -> int:
    """
    :param hosts: of clients, on which it is captured too.

    Exit status: 0 where nothing was wrong, from no place, and all together are as good as the
    broker's own capture.
    """
    say(f"== {group.name}, RabbitMQ {setup.version}, seed {setup.seed}: {group.about}")
    lab = Lab(group, rows, setup, stack)
    lab.places += [
        (lab.network.machine, "any", "machine.pcap"),
        (lab.network.router, "any", "router.pcap"),
    ]
    for number, member in enumerate(_chosen(lab.members, hosts, setup.seed), 1):
        lab.places.append((member.host, "eth0", f"client-{number}.pcap"))
    lab.run()
    views, faults = places_verdict.judge(setup.folder, [name for _, _, name in lab.places])
    table = markdown.table(places_verdict.HEADING, [view.row for view in views])
    about = f"RabbitMQ {lab.broker.version}, seed {setup.seed}, written by `tools/lab places`."
    markdown.publish(setup.folder / "README.md", markdown.page(group.about, about, table))
    for fault in faults:
        print(f"PLACES: {fault}")
    return 1 if faults else 0


def _chosen(members: list[Member], count: int, seed: int) -> list[Member]:
    """Some whose connections the broker will close, and whose addresses it sees."""
    mortal = {
        member.host.name: member
        for member in members
        if member.scenario.host.partition("-")[0] in _PLAIN
        and member.scenario.fault not in ("none", "close")
        and not member.scenario.lives
    }
    chosen = random.Random(seed).sample(sorted(mortal), min(count, len(mortal)))
    return [mortal[name] for name in chosen]
