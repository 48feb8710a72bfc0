"""Whether whoever is on call is paged in time, and told who dies: 24 connections with short
heartbeats and 24 with long ones, with the files of tools/deploy as they are."""

import contextlib
import time

from labkit.alerting import configurations
from labkit.alerting.chain import started
from labkit.alerting.receiver import Receiver
from labkit.console import say
from labkit.events import Event, timestamp
from labkit.lab.lab import Lab, Setup
from labkit.lab.scenario import Group, Scenario

_COUNT = 24

GROUP = Group(
    "page",
    f"Twice {_COUNT} clients die; with the shipped files, a page has names",
    230,
    retries2=15,
)

# Of subnets of their own, and one after the other, so that each is an incident and a page.
_SHORT = Scenario("short", GROUP.name, heartbeat=10, mode="idle", fault="drop", count=_COUNT)
_LONG = Scenario(
    "long", GROUP.name, ipv6=True, heartbeat=60, mode="idle", fault="drop", at=36, count=_COUNT
)
_SUBNETS = {_SHORT.name: "198.51.100.0/24", _LONG.name: "2001:db8:2::/64"}

_NAME = "RabbitMQConnectionsDying"
# Seconds that the last notification may take: Alertmanager's group_interval.
_AFTERWARDS = 20


def run(setup: Setup, stack: contextlib.ExitStack) -> int:
    """Exit status: 0 when both pages came in time, and said who died."""
    say(f"== {GROUP.name}, RabbitMQ {setup.version}: {GROUP.about}")
    chain = started(
        setup.folder / "alerting",
        setup.cache,
        stack,
        configurations.shipped_alertmanager,
        lambda metrics, manager: configurations.shipped_prometheus([metrics], manager),
    )
    lab = Lab(
        GROUP,
        [_SHORT, _LONG],
        setup,
        stack,
        [
            *chain.options,
            *("--alert-label", "cluster=orders", "--alert-connections", str(_COUNT)),
        ],
    )
    lab.run()
    time.sleep(_AFTERWARDS)
    chain.keep_posts()
    faults = [fault for row in (_SHORT, _LONG) for fault in _judge(row, lab, chain.receiver)]
    faults += _nameless(chain.receiver)
    for fault in faults:
        print(f"PAGE: {fault}")
    return 1 if faults else 0


def _judge(scenario: Scenario, lab: Lab, receiver: Receiver) -> list[str]:
    names = {member.name for member in lab.members if member.scenario is scenario}
    closings = [
        timestamp(line.event["at"])
        for line in lab.watched
        if line.event["event"] == "closed" and line.event["flow"].get("name") in names
    ]
    told = [
        (when, alert)
        for when, path, body in receiver.posts
        if path == "/pager"
        for alert in body["alerts"]
        if _is_of(alert, scenario)
    ]
    pages = [(when, alert) for when, alert in told if alert["status"] == "firing"]
    ends = [alert for _, alert in told if alert["status"] == "resolved"]
    if len(closings) != len(names) or not pages:
        return [f"{scenario.name}: {len(closings)} closings, {len(pages)} pages"]
    when, page = pages[0]
    before = min(closings) - when
    named = {name for name in names if f"{name} " in page["annotations"]["connections"]}
    print(
        f"heartbeat {scenario.heartbeat}: paged {before:.1f} s before the first closing, naming "
        f"{len(named)} of {len(names)} connections: {page['annotations']['summary']}"
    )
    faults = []
    if before <= 0:
        faults.append(f"{scenario.name}: paged {-before:.1f} s after the first closing")
    if not named:
        faults.append(f"{scenario.name}: the page names nobody")
    if "runbook_url" not in page["annotations"] or not page["generatorURL"]:
        faults.append(f"{scenario.name}: the page has no link")
    incidents = {alert["labels"]["incident"] for _, alert in told}
    if len(incidents) != 1:
        faults.append(f"{scenario.name}: paged of {len(incidents)} incidents")
    summaries = {alert["annotations"]["summary"] for alert in ends}
    print(f"heartbeat {scenario.heartbeat}: resolved: {summaries or 'never'}")
    end = f"{len(names)} closed, 0 recovered"
    if not any(end in summary for summary in summaries):
        faults.append(f"{scenario.name}: resolved, it does not say {end}")
    return faults


def _is_of(alert: Event, scenario: Scenario) -> bool:
    labels = alert["labels"]
    return bool(labels["alertname"] == _NAME and labels["client_subnet"] == _SUBNETS[scenario.name])


def _nameless(receiver: Receiver) -> list[str]:
    """Pages that only count."""
    return [
        f"a page without names: {alert['labels']}"
        for _, path, body in receiver.posts
        if path == "/pager"
        for alert in body["alerts"]
        if "connections" not in alert["annotations"]
    ]
