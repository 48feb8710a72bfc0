"""Scenarios made at random."""

import dataclasses
import random
from typing import Any

from labkit.lab.scenario import Group, Scenario


@dataclasses.dataclass(frozen=True)
class Kind:
    """How often something is drawn, and what it needs of its connection.

    :param choices: by the name of a scenario's field; other fields have the usual choices.
    """

    weight: int
    fault: str
    choices: dict[str, list[Any]] = dataclasses.field(default_factory=dict)


_USUAL: dict[str, list[Any]] = {
    "host": ["far", "far", "near"],
    "client": ["pika", "amqpstorm", "pyamqp"],
    "mode": ["idle", "consume", "consume", "publish"],
    "heartbeat": [0, 5, 8, 10, 10, 15, 20, 60],
}

_MANY: dict[str, list[Any]] = {"count": [2, 3, 4]}
_FED: dict[str, list[Any]] = {"mode": ["consume"]}
_EVICTED: dict[str, list[Any]] = {
    "mode": ["consume"],
    "heartbeat": [0, 60],
    "every": [8.6, 9.5, 12],
    "cause": ["nat-idle-eviction"],
}
_PROXIED: dict[str, list[Any]] = {"host": ["proxied"], "user": ["orders", "billing", "search"]}

# Most end a connection, some may, and some do nothing lasting.
_KINDS = {
    "drop": Kind(6, "drop"),
    "link-down": Kind(3, "link-down"),
    "no-route": Kind(2, "no-route", {"host": ["far"]}),
    "drop-incoming": Kind(3, "drop-incoming"),
    "drop-outgoing": Kind(2, "drop-outgoing"),
    "reset": Kind(2, "reset", {"host": ["far"]}),
    "kill": Kind(2, "kill"),
    "freeze": Kind(4, "freeze"),
    "reboot": Kind(1, "reboot"),
    "reboot-and-reconnect": Kind(
        1, "reboot-and-reconnect", {"count": [1, 2, 3], "together": [True]}
    ),
    "drop-and-reconnect": Kind(2, "drop-and-reconnect"),
    "partition": Kind(1, "partition", {"host": ["far"], **_MANY}),
    "withdraw": Kind(1, "withdraw", {"host": ["branch-1"], **_MANY}),
    "cut": Kind(1, "cut", {"host": ["branch-2"], **_MANY}),
    "large-message": Kind(2, "large-message", {"host": ["narrow"], **_FED}),
    "long-task": Kind(2, "long-task", {"client": ["pika"], "heartbeat": [5, 8, 10], **_FED}),
    "nat-evicted": Kind(
        3, "none", {**_EVICTED, "host": ["nat-8"], "honest": [("middlebox-reset",)]}
    ),
    "nat-evicted-silently": Kind(3, "none", {**_EVICTED, "host": ["nat-8-silent"]}),
    "nat-kept": Kind(
        3,
        "none",
        {
            "host": ["nat-8", "nat-8-silent"],
            "mode": ["consume"],
            "every": [1.5, 6.5, 7.5],
            "lives": [True],
        },
    ),
    "proxied-idle": Kind(
        3,
        "none",
        {
            **_PROXIED,
            "mode": ["idle"],
            "heartbeat": [0, 40, 60],
            "count": [1, 2],
            "cause": ["load-balancer"],
        },
    ),
    "proxied-busy": Kind(2, "none", {**_PROXIED, "heartbeat": [5, 10], "lives": [True]}),
    "close": Kind(1, "close"),
    "force": Kind(1, "force"),
    "none": Kind(4, "none"),
    "blip": Kind(1, "blip"),
    "loss-15": Kind(1, "loss-15"),
}

# Of consumers with traffic: bytes a second, bytes of a message, and seconds between two of them
# that a feeder keeps up with and a run has time for.
_RATES = [200, 2000, 20_000, 80_000, 80_000, 500_000, 5_000_000]
_SIZES = [20, 500, 2000, 8000, 1_000_000]
_PAUSES = (0.0025, 12.0)
_DELIVERIES: dict[str, list[Any]] = {
    "host": ["far", "far", "near"],
    "client": ["pika", "pika", "amqpstorm"],
    "fault": ["drop", "drop-outgoing", "link-down", "freeze"],
    "heartbeat": [0, 10, 20, 30, 60, 60],
    "prefetch": [0, 0, 10, 250, 2000],
}
_DELIVERIES_SECONDS = 240.0


def deliveries(seed: int, count: int) -> tuple[Group, list[Scenario]]:
    """So many consumers, each delivered to at its own rate until it is lost, and after that."""
    source = random.Random(seed)
    about = f"{count} consumers with traffic, drawn from seed {seed}"
    group = Group(f"deliveries-{seed}", about, _DELIVERIES_SECONDS, retries2=15)
    scenarios = []
    for number in range(1, count + 1):
        rate, size = _rate(source)
        fields = {field: source.choice(choices) for field, choices in _DELIVERIES.items()}
        scenarios.append(
            Scenario(
                name=f"{number:02}-{rate}-{size}-{fields['prefetch']}",
                group=group.name,
                mode="consume",
                size=size,
                every=round(size / rate, 4),
                at=round(source.uniform(12, 25), 1),
                **fields,
            )
        )
    return group, scenarios


# Seconds that the broker's process stands still.
PAUSES = (2, 8, 20, 45)
# When it does, after all are open; and how long after that the last client is lost.
_PAUSE_AT = 20.0
_LOST_AFTER = 30.0
_PAUSED: dict[str, list[Any]] = {
    "host": ["far", "far", "near"],
    "client": ["pika", "amqpstorm", "pyamqp"],
    "mode": ["idle", "idle", "consume"],
    "heartbeat": [5, 8, 10, 14, 20, 30, 60],
    "fault": ["drop", "drop", "link-down", "freeze", "none"],
}


def pauses(seed: int, count: int, length: int) -> tuple[Group, list[Scenario]]:
    """So many clients of a broker whose process stands still once: a third of them are lost before
    that, a third meanwhile, and a third after it."""
    source = random.Random(f"{seed}-{length}")
    end = _PAUSE_AT + length
    slowest = max(_PAUSED["heartbeat"])
    about = f"{count} clients of a broker that stands still for {length} s, drawn from seed {seed}"
    group = Group(
        f"pause-{length}-{seed}",
        about,
        seconds=end + _LOST_AFTER + 3 * slowest,
        retries2=15,
        pause=(_PAUSE_AT, length),
    )
    spans = [(3.0, _PAUSE_AT), (_PAUSE_AT, end), (end, end + _LOST_AFTER)]
    scenarios = []
    for number in range(count):
        fields = {field: source.choice(choices) for field, choices in _PAUSED.items()}
        fields["lives"] = fields["fault"] == "none"
        scenarios.append(
            Scenario(
                name=f"{number + 1:02}-{fields['heartbeat']}",
                group=group.name,
                at=round(source.uniform(*spans[number % len(spans)]), 1),
                **fields,
            )
        )
    return group, scenarios


def _rate(source: random.Random) -> tuple[int, int]:
    """Bytes a second, and bytes of a message."""
    while True:
        rate, size = source.choice(_RATES), source.choice(_SIZES)
        if _PAUSES[0] <= size / rate <= _PAUSES[1]:
            return rate, size


def at_random(seed: int, count: int, seconds: float) -> tuple[Group, list[Scenario]]:
    """So many clients, with heartbeats, faults and times drawn from a seed."""
    source = random.Random(seed)
    group = Group(f"random-{seed}", f"{count} clients drawn from seed {seed}", seconds)
    weights = [kind.weight for kind in _KINDS.values()]
    scenarios: list[Scenario] = []
    while sum(scenario.count for scenario in scenarios) < count:
        name = source.choices(list(_KINDS), weights)[0]
        kind = _KINDS[name]
        fields: dict[str, Any] = {
            "at": round(source.uniform(3, seconds / 2), 1),
            "every": round(source.uniform(0.5, 3), 1),
        }
        fields |= {
            field: source.choice(choices) for field, choices in (_USUAL | kind.choices).items()
        }
        fields |= {"name": f"{len(scenarios) + 1:02}-{name}", "fault": kind.fault}
        scenarios.append(Scenario(group=group.name, **fields))
    return group, scenarios
