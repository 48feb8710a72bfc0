"""Traffic made from a seed by `synthetic-traffic`, with the deaths that are planted in it."""

import dataclasses
import pathlib

from labkit.shell import built, run


@dataclasses.dataclass(frozen=True)
class Traffic:
    """A plan: so many connections, opened in the first seconds, and packets a second of all."""

    name: str
    connections: int
    seconds: int
    opening: int
    rate: int
    # The share of clients that die.
    deaths: float = 0.01

    def write(self, folder: pathlib.Path) -> "TrafficFiles":
        files = TrafficFiles(folder / f"{self.name}.pcap", folder / f"{self.name}.jsonl")
        run(
            built("synthetic-traffic"),
            "write",
            *self.options(),
            "--planted",
            str(files.planted),
            str(files.capture),
        )
        return files

    def options(self) -> list[str]:
        options = {
            "connections": self.connections,
            "seconds": self.seconds,
            "opening": self.opening,
            "rate": self.rate,
            "deaths": self.deaths,
        }
        return [word for name, value in options.items() for word in (f"--{name}", str(value))]


@dataclasses.dataclass(frozen=True)
class TrafficFiles:
    capture: pathlib.Path
    # The deaths, one a line.
    planted: pathlib.Path
