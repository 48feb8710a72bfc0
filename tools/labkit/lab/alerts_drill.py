"""The way from a dying connection to whoever is on call: `flatline watch` with Prometheus,
Alertmanager, which is away for a minute, and a webhook, which refuses for some seconds."""

import contextlib
import time

from labkit import web
from labkit.alerting import configurations
from labkit.alerting.chain import started
from labkit.alerting.observer import Observer
from labkit.console import say
from labkit.lab.lab import Lab, Setup
from labkit.lab.scenario import Group, Scenario
from labkit.lab.trial import Expected, Trial

GROUP = Group("alerts", "Who is on call is told, and told that it is over", 150, retries2=15)

# Each has a subnet, or a reason, that no other has: so each is an alert of its own. Names are the
# subnets of network.py.
_AWAY = Scenario("away", GROUP.name, ipv6=True, heartbeat=0, mode="consume", fault="away")
_LOST = Scenario("lost", GROUP.name, host="near", heartbeat=10, mode="consume", fault="drop")
# Dies before Alertmanager goes, is closed while it is away.
_CLOSED_MEANWHILE = Scenario(
    "closed-meanwhile", GROUP.name, heartbeat=10, mode="consume", fault="drop", at=35
)
# Dies while it is away, is closed when it is back.
_LOST_MEANWHILE = Scenario(
    "lost-meanwhile",
    GROUP.name,
    host="near",
    ipv6=True,
    heartbeat=20,
    mode="consume",
    fault="drop",
    at=78,
)
# Die at the beginning, and are not closed before the end.
_STANDING = Scenario("standing", GROUP.name, heartbeat=0, mode="consume", fault="drop", count=12)

_EXPECTED = (
    Expected(_AWAY, "2001:db8:2::/64", "withdrawn"),
    Expected(_LOST, "203.0.113.0/24", "closed"),
    Expected(_CLOSED_MEANWHILE, "198.51.100.0/24", "closed"),
    Expected(_LOST_MEANWHILE, "2001:db8:1::/64", "closed"),
    Expected(_STANDING, "198.51.100.0/24", None),
)

# Seconds after all connections are open: Alertmanager is away, and the webhook refuses.
_OUTAGE = (52.0, 112.0)
_REFUSAL = (5.0, 20.0)
# By then every kind of metric has a value.
_PAGE = 45.0
# Seconds that the last alerts may take.
_AFTERWARDS = 5


def run(setup: Setup, stack: contextlib.ExitStack) -> int:
    """Exit status: 0 when everything arrived once."""
    say(f"== {GROUP.name}, RabbitMQ {setup.version}: {GROUP.about}")
    chain = started(
        setup.folder / "alerting",
        setup.cache,
        stack,
        configurations.quick_alertmanager,
        lambda metrics, _: configurations.quick_prometheus(metrics),
    )
    receiver, manager = chain.receiver, chain.manager
    lab = Lab(
        GROUP,
        [expected.scenario for expected in _EXPECTED],
        setup,
        stack,
        [
            *chain.options,
            *("--alert-repeat", "10", "--alert-label", "cluster=lab"),
            *("--webhook", f"http://127.0.0.1:{receiver.port}/events"),
        ],
    )
    outage: list[float] = []
    pages: list[str] = []

    def refuse(*paths: str) -> None:
        receiver.refused = paths

    def leave() -> None:
        outage.append(time.time())
        manager.stop()

    def come_back() -> None:
        manager.start()
        outage.append(time.time())

    def keep_page() -> None:
        pages.append(web.fetch(f"http://127.0.0.1:{chain.metrics}/metrics", seconds=5))

    lab.plan = [
        (_REFUSAL[0], lambda: refuse("/events")),
        (_REFUSAL[1], refuse),
        (_PAGE, keep_page),
        (_OUTAGE[0], leave),
        (_OUTAGE[1], come_back),
    ]
    observer = Observer(chain.monitor, manager)
    lab.run()
    time.sleep(_AFTERWARDS)
    observer.stop()
    chain.keep_posts()
    trial = Trial(lab, receiver, observer, (outage[0], outage[1]))
    trial.judge(_EXPECTED)
    trial.judge_page(chain.programs, pages[0])
    for fault in trial.faults:
        print(f"ALERTS: {fault}")
    return 1 if trial.faults else 0
