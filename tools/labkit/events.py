"""flatline's events, as it prints them with `--format jsonl`."""

import datetime
import json
import pathlib
from collections.abc import Iterable
from typing import Any

# An object of JSON, with the names that the manual's contract gives.
Event = dict[str, Any]


def parse(line: str) -> Event:
    event: Event = json.loads(line)
    return event


def parse_lines(lines: Iterable[str]) -> list[Event]:
    return [parse(line) for line in lines]


def read_file(path: pathlib.Path) -> list[Event]:
    return parse_lines(path.read_text().splitlines())


def client(event: Event) -> str:
    """The address and port of the client whose connection it is about."""
    address: str = event["flow"]["client"]
    return address


def timestamp(instant: str) -> float:
    """Seconds since 1970, of an instant as events have it."""
    return datetime.datetime.fromisoformat(instant).timestamp()
