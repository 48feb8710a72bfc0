"""Whether an outage that three brokers see is one page: each has a `flatline watch`, and all feed
one Prometheus, one Alertmanager and one ClickHouse, with the files of tools/deploy as they are."""

import contextlib
import functools
import pathlib
import tempfile
import time

from labkit import web
from labkit.alerting import configurations
from labkit.alerting.chain import started
from labkit.console import say
from labkit.errors import CannotRun
from labkit.lab import cluster_verdict
from labkit.lab.broker import Broker
from labkit.lab.cluster_verdict import Node, Outage
from labkit.lab.lab import Setup
from labkit.lab.launcher import Launcher
from labkit.lab.member import Member
from labkit.lab.namespaces import Namespace
from labkit.lab.network import Network
from labkit.lab.scenario import Group, Scenario
from labkit.lab.schedule import Schedule
from labkit.lab.watch import Watch
from labkit.logstore.server import ClickHouse
from labkit.processes import wait_until

_BROKERS = 3
# Connections of one client.
_TOGETHER = 2
# Of each subnet. Fewer that are lost together would be no subnet.
_HOSTS = 3
_HEARTBEAT = 30
# Seconds between two clients, so that heartbeats come at any time, as those of real ones do.
_APART = 0.2

GROUP = Group(
    "cluster",
    f"Two subnets with clients of {_BROKERS} brokers are cut off; each outage is one page",
    290,
    retries2=15,
)

# Of the first, no broker has as many as page, and all together do. Of the second, each has.
_OUTAGES = (
    Outage("few", branch=1, at=3, each=12, names="RabbitMQSubnetDying"),
    Outage("many", branch=2, at=145, each=24, names="RabbitMQConnectionsDying"),
)

# Three brokers and what else starts, on a small machine.
_OPENING = 120.0


def run(setup: Setup, stack: contextlib.ExitStack) -> int:
    """Exit status: 0 when each outage was one page, in time, with what each broker has of it."""
    say(f"== {GROUP.name}, RabbitMQ {setup.version}: {GROUP.about}")
    work = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
    network = Network(stack)
    hosts = [network.broker, *(network.another_broker() for _ in range(_BROKERS - 1))]
    brokers = [_broker(number, host, setup, work, stack) for number, host in enumerate(hosts)]
    ports = [web.free_port() for _ in brokers]
    chain = started(
        setup.folder / "alerting",
        setup.cache,
        stack,
        configurations.shipped_alertmanager,
        lambda _, manager: configurations.shipped_prometheus(ports, manager),
    )
    store = ClickHouse(setup.cache, work / "clickhouse", stack)
    options = [*("--alertmanager", chain.manager.address()), *("--webhook", store.webhook)]
    nodes = [
        _node(number, broker, port, options, work, stack)
        for number, (broker, port) in enumerate(zip(brokers, ports, strict=True))
    ]
    members = [member for outage in _OUTAGES for member in _members(outage, network, nodes)]
    _connect(members, Launcher(network, GROUP, setup.python, work, stack))
    say(f"all are open; {GROUP.seconds:.0f} s of trouble begin")
    schedule = Schedule()
    for outage in _OUTAGES:
        schedule.later(outage.at, functools.partial(network.cut, outage.branch))
    schedule.run(GROUP.seconds)
    for node in nodes:
        node.watch.stop()
    chain.keep_posts()
    faults = [
        fault
        for outage in _OUTAGES
        for fault in cluster_verdict.judge(outage, nodes, chain.receiver)
    ]
    faults += cluster_verdict.judge_store(_OUTAGES, nodes, store.outages())
    for fault in faults:
        print(f"CLUSTER: {fault}")
    return 1 if faults else 0


def _broker(
    number: int, host: Namespace, setup: Setup, work: pathlib.Path, stack: contextlib.ExitStack
) -> Broker:
    host.sysctl(tcp_retries2=GROUP.retries2)
    folder = work / f"broker{number}"
    folder.mkdir()
    say(f"broker {number + 1} of {_BROKERS} starts ...")
    return Broker(setup.version, host, setup.cache, folder, stack)


def _node(
    number: int,
    broker: Broker,
    port: int,
    feeds: list[str],
    work: pathlib.Path,
    stack: contextlib.ExitStack,
) -> Node:
    options = ["--listen", f"127.0.0.1:{port}", *feeds, "--alert-label", "cluster=orders"]
    watch = Watch(broker.namespace, options, work / f"watch{number}.err", asks_kernel=True)
    stack.callback(watch.kill)
    return Node(port, broker, watch)


def _members(outage: Outage, network: Network, nodes: list[Node]) -> list[Member]:
    """Clients in a subnet of their own; on each of its hosts some of every broker."""
    box = network.branch(outage.branch)
    hosts = [network.guest(box) for _ in range(_HOSTS)]
    scenario = Scenario(
        outage.name,
        GROUP.name,
        client="crowd",
        mode=str(_TOGETHER),
        heartbeat=_HEARTBEAT,
    )
    return [
        Member(
            scenario,
            f"{outage.name}-{number + 1}-{place + 1}",
            hosts[number % _HOSTS],
            node.broker.namespace.address,
        )
        for number in range(outage.each // _TOGETHER)
        for place, node in enumerate(nodes)
    ]


def _connect(members: list[Member], launcher: Launcher) -> None:
    for member in members:
        launcher.start(member)
        time.sleep(_APART)

    def waiting() -> list[str]:
        return [member.name for member in members if not member.has_connected()]

    if not wait_until(lambda: not waiting(), _OPENING):
        raise CannotRun(f"{', '.join(waiting())} did not connect")
