"""The columns of a file of events. The manual's page Archive has them too."""

import datetime
import json
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow

_INSTANT = pyarrow.timestamp("us", tz="UTC")

_TEXTS = (
    *("event", "id", "incident", "condition", "reason", "log", "cause", "why", "observed"),
    *("risk", "state", "prefix"),
)
_FLOW = ("client", "name", "user", "vhost")
_NUMBERS = ("confidence", "lead", "error")
_INSTANTS = ("at", "closesAt", "since", "firstClosesAt", "lastClosesAt")
_COUNTS = ("connections", "closed", "recovered")

SCHEMA = pyarrow.schema(
    [
        *((name, _INSTANT) for name in _INSTANTS),
        *((name, pyarrow.string()) for name in _TEXTS),
        *((name, pyarrow.string()) for name in _FLOW),
        ("broker", pyarrow.string()),
        *((name, pyarrow.float64()) for name in _NUMBERS),
        *((name, pyarrow.int64()) for name in _COUNTS),
        ("ids", pyarrow.list_(pyarrow.string())),
        # The whole event, as flatline printed it.
        ("line", pyarrow.string()),
    ]
)


def batch(lines: Sequence[str]) -> pyarrow.RecordBatch:
    """These events, a row each."""
    events = [json.loads(line) for line in lines]
    flows = [event.get("flow", {}) for event in events]

    def of(objects: list[dict[str, Any]], names: Sequence[str], take: Callable[[Any], Any]) -> Any:
        return {name: [take(each.get(name)) for each in objects] for name in names}

    columns = {
        **of(events, _INSTANTS, _instant),
        **of(events, (*_TEXTS, *_NUMBERS, *_COUNTS, "ids"), lambda value: value),
        **of(flows, _FLOW, lambda value: value),
        # An incident has one of its own.
        "broker": [
            flow.get("broker") or event.get("broker")
            for flow, event in zip(flows, events, strict=True)
        ],
        "line": lines,
    }
    return pyarrow.RecordBatch.from_pydict(columns, SCHEMA)


def _instant(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None
