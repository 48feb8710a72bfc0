"""Scenarios: the rows of scenarios.toml."""

import dataclasses
import pathlib
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
    # Whether the broker is in a container of its host, as Docker makes it.
    in_container: bool = False
    snap: int = 0
    long: bool = False
    # Milliseconds: `rto_min` of the broker's routes; 0 for the kernel's own.
    rto_min: int = 0
    # Whether clients have unusual TCP settings.
    odd: bool = False
    # Percent of a processor that the broker gets once all are open; 0 for all it wants.
    quota: float = 0
    # Of the broker's process: seconds after all are open, and how long it stands still.
    pause: tuple[float, float] | None = None


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
    size: int = 100
    prefetch: int = 20
    count: int = 1
    flood: bool = False
    together: bool = False
    ipv6: bool = False
    user: str = "guest"
    lives: bool = False
    quick: bool = False
    cause: str = ""
    honest: tuple[str, ...] = ()

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
