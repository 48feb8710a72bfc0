"""Pages to look at, with what `flatline read` says of the same captures."""

import dataclasses
import json
import pathlib

from labkit.bench.traffic import Traffic
from labkit.paths import CAPTURES, FLATLINE
from labkit.shell import built, run

# What a client may call itself, to get a page to run it.
HOSTILE = (
    "</script><script>window.owned=1</script><img src=x onerror=window.owned=2>{{data}}\u202e'\""
)


@dataclasses.dataclass(frozen=True)
class Made:
    """A page, and how many connections in trouble the events name."""

    file: pathlib.Path
    connections: int


def make(folder: pathlib.Path, name: str, capture: pathlib.Path, *options: str) -> Made:
    """Reads a capture, and counts the predictions that were not taken back."""
    file = folder / f"{name}.html"
    words = ("read", "--format", "jsonl", "--html", str(file), *options, str(capture))
    standing = set()
    for line in run(str(FLATLINE), *words).splitlines():
        event = json.loads(line)
        if event["event"] == "prediction":
            standing.add(event["id"])
        elif event["event"] == "withdrawn":
            standing.discard(event["id"])
    return Made(file, len(standing))


def half_open(folder: pathlib.Path) -> Made:
    """A real capture, with the broker's log."""
    log = CAPTURES / "rabbitmq-3.10-retries2-15" / "rabbit.log"
    capture = CAPTURES / "half-open.pcap"
    return make(folder, "half-open", capture, "--broker-log", str(log))


def many(folder: pathlib.Path, connections: int) -> Made:
    """Made traffic in which all connections die, three quarters of them so soon that it shows."""
    rate = connections // 10
    traffic = Traffic(f"dying-{connections}", connections, 300, 50, rate, deaths=1)
    return make(folder, traffic.name, traffic.write(folder).capture)


def hostile(folder: pathlib.Path) -> Made:
    """Clients whose names are markup."""
    capture = folder / "hostile.pcap"
    words = ("--connections", "12", "--seconds", "120", "--opening", "5", "--rate", "20")
    command = (built("synthetic-traffic"), "write", *words, "--deaths", "1", "--name", HOSTILE)
    run(*command, str(capture))
    return make(folder, "hostile", capture)


def quiet(folder: pathlib.Path) -> Made:
    """Nothing is wrong."""
    traffic = Traffic("quiet", 8, 20, 2, 20, deaths=0)
    return make(folder, "quiet", traffic.write(folder).capture)
