"""What whoever is on call was told of an outage that several brokers saw."""

import dataclasses
import itertools
import re
from collections.abc import Iterable

from labkit.alerting.receiver import Receiver
from labkit.events import Event, timestamp
from labkit.lab.broker import Broker
from labkit.lab.watch import Watch

# A line of the broker's log: whom it closes. The reason is in the next one.
_CLOSING = r"closing AMQP connection <[^>]+> \({subnet}\.\d+:"


@dataclasses.dataclass(frozen=True)
class Outage:
    """A subnet that is cut off."""

    name: str
    branch: int
    # Seconds after all connections are open.
    at: float
    # Connections of each broker.
    each: int
    # The alert that must page.
    names: str

    @property
    def subnet(self) -> str:
        """Without its last number, as network.py has it."""
        return f"198.18.{self.branch}"


@dataclasses.dataclass(frozen=True)
class Node:
    """A broker, and the flatline beside it, which listens at a port of this host."""

    port: int
    broker: Broker
    watch: Watch

    def closings(self, outage: Outage) -> list[float]:
        """When flatline saw the outage's connections closed."""
        return [
            timestamp(line.event["at"])
            for line in self.watch.lines
            if line.event["event"] == "closed"
            and line.event["flow"]["client"].startswith(f"{outage.subnet}.")
        ]

    def logged(self, outage: Outage) -> int:
        """How many of them the broker's log has."""
        pattern = _CLOSING.format(subnet=re.escape(outage.subnet))
        return len(re.findall(pattern, self.broker.log.read_text()))


@dataclasses.dataclass(frozen=True)
class _Post:
    """A notification of the pager's that has to do with the outage."""

    at: float
    group: str
    alerts: list[Event]

    @property
    def firing(self) -> list[Event]:
        return [alert for alert in self.alerts if alert["status"] == "firing"]


def judge(outage: Outage, nodes: list[Node], receiver: Receiver) -> list[str]:
    """Prints what was told, and returns what was wrong with it."""
    faults = []
    closings = [node.closings(outage) for node in nodes]
    for number, (node, times) in enumerate(zip(nodes, closings, strict=True)):
        logged = node.logged(outage)
        if not len(times) == logged == outage.each:
            faults.append(
                f"{outage.name}: broker {number + 1} logged {logged} of {outage.each} closings, "
                f"flatline told of {len(times)}"
            )
    posts = _posts(outage, receiver)
    if not posts or not all(closings):
        return [*faults, f"{outage.name}: {len(posts)} posts to the pager"]
    page = posts[0]
    first = min(map(min, closings))
    before = first - page.at
    # Those whose alert came too late for the page are in its update.
    told = [_counts(post, nodes) for post in posts if post.firing and post.at < first]
    states = [state for state, _ in itertools.groupby(bool(post.firing) for post in posts)]
    print(
        f"{outage.name}: {len(nodes)} times {outage.each}, paged {before:.1f} s before the first "
        f"closing, connections of each broker: {', then '.join(map(str, told))}"
    )
    for alert in [*page.firing, *posts[-1].alerts]:
        print(f"{outage.name}: {alert['status']}: {alert['annotations']['summary']}")
    if before <= 0:
        faults.append(f"{outage.name}: paged {-before:.1f} s after the first closing")
    if {alert["labels"]["alertname"] for alert in page.firing} != {outage.names}:
        faults.append(f"{outage.name}: paged by another alert than {outage.names}")
    if not told or not all(told[-1]):
        faults.append(f"{outage.name}: of some brokers the page tells nothing")
    if len({post.group for post in posts}) != 1 or states != [True, False]:
        faults.append(f"{outage.name}: not one page that ends once: {posts}")
    return faults


def judge_store(
    outages: Iterable[Outage], nodes: list[Node], rows: list[dict[str, str]]
) -> list[str]:
    """
    :param rows: what the log store says died.
    """
    for row in rows:
        print(f"store: {row}")
    told = [(row["subnet"], row["brokers"], row["connections"], row["closed"]) for row in rows]
    wanted = [
        (f"{outage.subnet}.0/24", str(len(nodes)), count, count)
        for outage in outages
        for count in [str(len(nodes) * outage.each)]
    ]
    return [] if told == wanted else [f"the store has {told}, and it was {wanted}"]


def _posts(outage: Outage, receiver: Receiver) -> list[_Post]:
    subnet = f"{outage.subnet}.0/24"
    return [
        _Post(at, body["groupKey"], alerts)
        for at, path, body in list(receiver.posts)
        if path == "/pager"
        for alerts in [
            [alert for alert in body["alerts"] if alert["labels"].get("client_subnet") == subnet]
        ]
        if alerts
    ]


def _counts(page: _Post, nodes: list[Node]) -> list[int]:
    """How many connections of each broker the page tells of."""
    return [sum(_count(alert, node) for alert in page.firing) for node in nodes]


def _count(alert: Event, node: Node) -> int:
    annotations, port = alert["annotations"], f":{node.port}"
    if "brokers" in annotations:
        found = re.search(rf"{port} (\d+)", annotations["brokers"])
    elif alert["labels"]["instance"].endswith(port):
        found = re.match(r"(\d+) ", annotations["summary"])
    else:
        found = None
    return int(found[1]) if found else 0
