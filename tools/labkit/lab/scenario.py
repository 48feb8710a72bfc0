"""Scenarios: the rows of scenarios.toml, and rows made at random."""

import dataclasses
import pathlib
import random
import tomllib

from labkit.errors import CannotRun

_TABLE = pathlib.Path(__file__).parent / "scenarios.toml"


@dataclasses.dataclass(frozen=True)
class Group:
    """What the scenarios of one run share."""

    name: str
    about: str
    seconds: float
    retries2: int = 6
    keepalive: str = ""
    tls: bool = False
    doubled: bool = False
    snap: int = 0
    long: bool = False


@dataclasses.dataclass(frozen=True)
class Scenario:
    """What is done to one connection, or to several that differ in nothing but their number.

    The head of scenarios.toml explains the fields.
    """

    name: str
    group: str
    host: str = "far"
    client: str = "pika"
    mode: str = "idle"
    heartbeat: int = 60
    fault: str = "none"
    at: float = 3
    apart: float = 0
    every: float = 1.5
    prefetch: int = 20
    count: int = 1
    flood: bool = False
    ipv6: bool = False
    lives: bool = False
    quick: bool = False

    @property
    def consumes(self) -> bool:
        return self.mode in ("consume", "slow")


def load() -> tuple[dict[str, Group], list[Scenario]]:
    """The groups by name, and all scenarios."""
    table = tomllib.loads(_TABLE.read_text())
    groups = {name: Group(name, **fields) for name, fields in table["groups"].items()}
    scenarios = [Scenario(**row) for row in table["scenario"]]
    for scenario in scenarios:
        if scenario.group not in groups:
            raise CannotRun(f"scenarios.toml: {scenario.name} is of no known group")
    return groups, scenarios


# How often each fault is drawn: most end a connection, some may, and two do nothing lasting.
_FAULTS = {
    "drop": 6,
    "link-down": 3,
    "no-route": 2,
    "drop-incoming": 3,
    "drop-outgoing": 2,
    "reset": 2,
    "kill": 2,
    "freeze": 4,
    "reboot": 1,
    "partition": 3,
    "close": 1,
    "none": 4,
    "blip": 1,
    "loss-15": 1,
}


def at_random(seed: int, count: int, seconds: float) -> tuple[Group, list[Scenario]]:
    """So many clients, with heartbeats, faults and times drawn from a seed."""
    source = random.Random(seed)
    group = Group(f"random-{seed}", f"{count} clients drawn from seed {seed}", seconds)
    scenarios = []
    for number in range(1, count + 1):
        fault = source.choices(list(_FAULTS), list(_FAULTS.values()))[0]
        scenarios.append(
            Scenario(
                name=f"{number:02}-{fault}",
                group=group.name,
                host=source.choice(["far", "far", "near"]),
                client=source.choice(["pika", "amqpstorm", "pyamqp"]),
                mode=source.choice(["idle", "consume", "consume", "publish"]),
                heartbeat=source.choice([0, 5, 8, 10, 10, 15, 20, 60]),
                fault=fault,
                at=round(source.uniform(3, seconds / 2), 1),
                every=round(source.uniform(0.5, 3), 1),
            )
        )
    return group, scenarios
