"""The way from a connection that dies to whoever is on call: `flatline watch` with Prometheus,
Alertmanager and a webhook, Alertmanager being away for a minute."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import time
import urllib.request

from labkit import alerting
from labkit.lab import Lab
from labkit.scenario import Group, Scenario
from labkit.shell import say
from labkit.watch import Line

GROUP = Group("alerts", "Who is on call is told, and told that it is over", 150, retries2=15)

# Each is of a subnet, or dies for a reason, that no other has: so it is an alert of its own.
_AWAY = Scenario("away", GROUP.name, ipv6=True, heartbeat=0, mode="consume", fault="away")
_LOST = Scenario("lost", GROUP.name, host="near", heartbeat=10, mode="consume", fault="drop")
# Alerted of before Alertmanager goes, closed while it is away.
_CLOSED_MEANWHILE = Scenario("closed-meanwhile", GROUP.name, heartbeat=10, mode="consume",
                             fault="drop", at=35)
# Lost while it is away, closed when it is back.
_LOST_MEANWHILE = Scenario("lost-meanwhile", GROUP.name, host="near", ipv6=True, heartbeat=20,
                           mode="consume", fault="drop", at=78)
# Stand from the beginning to after the end.
_STANDING = Scenario("standing", GROUP.name, heartbeat=0, mode="consume", fault="drop", count=12)

_KILL, _OUTAGE = 52.0, 60.0
_REFUSAL = (5.0, 20.0)
# Something of everything has happened.
_PAGE = 45.0
# From a change to its being told: one retry's pause, and Alertmanager's own.
_TOLD = 25.0

_NAME = "RabbitMQConnectionsDying"
_BURST = "RabbitMQSubnetDying"


def run(folder: pathlib.Path, version: str, cache: pathlib.Path, python: pathlib.Path,
        stack: contextlib.ExitStack) -> int:
    """Exit status: 0 when everything was told once."""
    say(f"== {GROUP.name}, RabbitMQ {version}: {GROUP.about}")
    work = folder / "alerting"
    # Alertmanager would remember whom it told.
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    receiver = alerting.Receiver(stack)
    metrics = alerting.free_port()
    programs = alerting.programs(cache)
    manager = alerting.alertmanager(programs, work, receiver, stack)
    monitor = alerting.prometheus(programs, work, metrics, stack)
    for service in (manager, monitor):
        service.start()
    for service in (manager, monitor):
        service.wait()
    lab = Lab(GROUP, [_AWAY, _LOST, _CLOSED_MEANWHILE, _LOST_MEANWHILE, _STANDING], version, folder,
              cache, python, 0, stack,
              ["--listen", f"127.0.0.1:{metrics}", "--alertmanager", manager.address(),
               "--alert-repeat", "10", "--alert-label", "cluster=lab",
               "--webhook", f"http://127.0.0.1:{receiver.port}/events"])
    outage: list[float] = []

    def refuse(*paths: str) -> None:
        receiver.refused = paths

    def leave() -> None:
        outage.append(time.time())
        manager.stop()

    def come_back() -> None:
        manager.start()
        outage.append(time.time())

    pages: list[str] = []

    def take_page() -> None:
        address = f"http://127.0.0.1:{metrics}/metrics"
        pages.append(urllib.request.urlopen(address, timeout=5).read().decode())

    lab.plan = [(_REFUSAL[0], lambda: refuse("/events")), (_REFUSAL[1], refuse),
                (_PAGE, take_page), (_KILL, leave), (_KILL + _OUTAGE, come_back)]
    observer = alerting.Observer(monitor, manager)
    lab.run()
    time.sleep(5)
    observer.stop()
    (work / "posts.json").write_text(json.dumps(receiver.posts, indent=1))
    trial = Trial(lab, receiver, observer, (outage[0], outage[1]))
    trial.judge()
    trial.judge_page(programs, pages[0])
    for fault in trial.faults:
        print(f"ALERTS: {fault}")
    return 1 if trial.faults else 0


class Trial:
    """What was told, against what was seen on standard output."""

    def __init__(self, lab: Lab, receiver: alerting.Receiver, observer: alerting.Observer,
                 outage: tuple[float, float]):
        self.lab = lab
        self.lines = lab.watched
        self.receiver = receiver
        self.observer = observer
        self.outage = outage
        self.faults: list[str] = []

    def judge(self) -> None:
        self._webhook()
        for group, (begins, ends) in self._alerts().items():
            self._notified(group, begins, ends)
            self._shown(group, begins, ends)
        self._rules()

    def _expect(self, truth: bool, text: str) -> None:
        if not truth:
            self.faults.append(text)

    def _webhook(self) -> None:
        said = [line.event for line in self.lines]
        got = self.receiver.of("/events")
        self._expect(got == said, f"the webhook got {len(got)} events, standard output "
                                  f"{len(said)}, and they are not the same")
        print(f"webhook: {len(got)} events, none missing, none twice, through "
              f"{_REFUSAL[1] - _REFUSAL[0]:.0f} s of refusals")

    def _alerts(self) -> dict[tuple[str, str], tuple[float, float | None]]:
        """What must have been alerted of: subnet and reason, when it began, and when it ended."""
        alerts = {}
        for scenario, subnet, end in (
                (_AWAY, "2001:db8:2::/64", "withdrawn"), (_LOST, "203.0.113.0/24", "closed"),
                (_CLOSED_MEANWHILE, "198.51.100.0/24", "closed"),
                (_LOST_MEANWHILE, "2001:db8:1::/64", "closed"), (_STANDING, "198.51.100.0/24", "")):
            names = {member.name for member in self.lab.members if member.scenario is scenario}
            lines = [line for line in self.lines
                     if line.event.get("flow", {}).get("name") in names]
            first = next((line for line in lines if line.event["event"] == "prediction"), None)
            last = lines[-1] if lines else None
            if not first or not last or end and last.event["event"] != end:
                self.faults.append(f"{scenario.name} was not as planned: "
                                   f"{[line.event['event'] for line in lines]}")
                continue
            reason = last.event["reason"]
            alerts[subnet, reason] = (first.arrived, last.arrived if end else None)
        return alerts

    def _notified(self, group: tuple[str, str], begins: float, ends: float | None) -> None:
        """Once that it fires, and once that it is over."""
        told = [(when, alert["status"]) for when, path, body in self.receiver.posts
                if path == "/notify" for alert in body["alerts"] if _is(alert, group)]
        wanted = ["firing"] if ends is None else ["firing", "resolved"]
        self._expect([status for _, status in told] == wanted,
                     f"of {group} was told {[status for _, status in told]}, not {wanted}")
        for (when, status), truth in zip(told, (begins, ends)):
            late = when - self._reachable(truth or begins)
            print(f"{group[0]:18} {group[1]:18} {status:9} {late:5.1f} s after "
                  f"{'standard output' if late == when - truth else 'Alertmanager was back'}")
            self._expect(0 <= late <= _TOLD, f"{group} was told {status} after {late:.1f} s")

    def _shown(self, group: tuple[str, str], begins: float, ends: float | None) -> None:
        """By Alertmanager's own page: once, while it lasts, and no longer."""
        twice = missing = late = 0
        for when, alerts in self.observer.shown:
            count = sum(_is(alert, group) for alert in alerts)
            twice += count > 1
            late += ends is not None and when > self._reachable(ends) + _TOLD and count > 0
            begun = self._reachable(begins) + _TOLD
            if begun < when < (ends or when + 1) and not self._is_away(when):
                missing += count == 0
        self._expect(twice + late + missing == 0,
                     f"{group}: of {len(self.observer.shown)} looks at Alertmanager, {twice} showed "
                     f"it twice, {late} after its end, and {missing} did not though it stood")

    def _rules(self) -> None:
        for name, (first, last) in sorted(self.observer.fired.items()):
            print(f"Prometheus: {name} fired for {last - first:.0f} s")
        self._expect(_BURST in self.observer.fired,
                     "the rule for a burst did not fire")

    def judge_page(self, programs: pathlib.Path, page: str) -> None:
        """What Prometheus' own tool says of `/metrics` in full swing."""
        done = subprocess.run([programs / "promtool", "check", "metrics"], input=page, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = done.stdout.strip()
        self._expect(done.returncode == 0 and not said, f"promtool of /metrics: {said}")
        print(f"/metrics: {len(page.splitlines())} lines, of which promtool said: {said or 'nothing'}")

    def _reachable(self, when: float) -> float:
        """When Alertmanager could first be told of what happened then."""
        return self.outage[1] if self.outage[0] - 1 <= when <= self.outage[1] else when

    def _is_away(self, when: float) -> bool:
        return self.outage[0] <= when <= self.outage[1] + _TOLD


def _is(alert: dict, group: tuple[str, str]) -> bool:
    labels = alert["labels"]
    return (labels["alertname"] == _NAME
            and (labels["client_subnet"], labels["reason"]) == group)
