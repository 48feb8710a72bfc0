"""Whether the tables and the query of tools/deploy/clickhouse tell of a capture what is in it."""

import contextlib
import pathlib
import statistics
import tempfile

from labkit import events
from labkit.events import Event
from labkit.logstore.server import ClickHouse
from labkit.paths import CAPTURES, FLATLINE
from labkit.shell import run

# Subnets are lost in it.
_CAPTURE = CAPTURES / "lab/rabbitmq-3.10-branches/broker.pcap"
# Each is cut off in another way, and none is to be taken for another.
_SUBNETS = {"198.18.1.0/24", "198.18.2.0/24", "198.18.3.0/24"}


def complaint(cache: pathlib.Path) -> str:
    """What is wrong; nothing where all is well."""
    lines = run(str(FLATLINE), "read", "--format", "jsonl", str(_CAPTURE)).splitlines()
    said = events.parse_lines(lines)
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = ClickHouse(cache, folder / "clickhouse", stack)
        for line in lines:
            store.post(store.webhook, line.encode())
        # A delivery whose answer was lost comes again.
        store.post(store.webhook, lines[-2].encode())
        day = said[-1]["at"][:10]
        told = {row["subnet"]: row for row in store.outages(f"{day} 23:59:59")}
    if set(told) != _SUBNETS:
        return f"the query tells of {sorted(told)}, not of {sorted(_SUBNETS)}"
    wrong = [
        f"{subnet}: told {told[subnet]}, and it is {wanted}"
        for subnet in _SUBNETS
        for wanted in [_wanted(said, subnet)]
        if any(told[subnet][name] != value for name, value in wanted.items())
    ]
    return "\n".join(wrong)


def _wanted(said: list[Event], subnet: str) -> dict[str, str]:
    """As the events have it, by another way than the query's."""
    incident = next(
        event
        for event in reversed(said)
        if event["event"] == "incident" and event.get("prefix") == subnet
    )
    leads = [
        event["lead"]
        for event in said
        if event["event"] == "closed" and event["id"] in incident["ids"]
    ]
    return {
        "cause": incident["cause"],
        "first": incident["since"],
        "brokers": "1",
        "connections": str(len(incident["ids"])),
        "closed": str(len(leads)),
        "ahead": _rounded(statistics.median_high(leads)),
        "leastAhead": _rounded(min(leads)),
    }


def _rounded(seconds: float) -> str:
    return f"{seconds:.1f}".removesuffix(".0")
