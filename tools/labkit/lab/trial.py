"""The alerts and events that arrived in the drill, compared with what flatline printed."""

import dataclasses
import pathlib
import subprocess
from collections.abc import Iterable

from labkit.alerting.observer import Observer
from labkit.alerting.receiver import Receiver
from labkit.events import Event
from labkit.lab.lab import Lab
from labkit.lab.scenario import Scenario

# Seconds from a change to its notification: the pause before a retry, and Alertmanager's own.
_TOLD = 25.0

_NAME = "RabbitMQConnectionsDying"
_BURST = "RabbitMQSubnetDying"


@dataclasses.dataclass(frozen=True)
class Expected:
    """An alert that must come of a scenario, and the event that ends it, if one does."""

    scenario: Scenario
    subnet: str
    end: str | None


@dataclasses.dataclass(frozen=True)
class Alert:
    """An alert that must have come: its labels, and when it began and ended."""

    subnet: str
    reason: str
    begins: float
    ends: float | None

    def __str__(self) -> str:
        return f"{self.reason} of {self.subnet}"

    def is_in(self, posted: Event) -> bool:
        """Whether an alert of Alertmanager is this one."""
        labels = posted["labels"]
        return bool(
            labels["alertname"] == _NAME
            and labels["client_subnet"] == self.subnet
            and labels["reason"] == self.reason
        )


class Trial:
    """Prints what arrived and when, and keeps what was wrong in `faults`."""

    def __init__(
        self, lab: Lab, receiver: Receiver, observer: Observer, outage: tuple[float, float]
    ):
        self.lab = lab
        self.lines = lab.watched
        self.receiver = receiver
        self.observer = observer
        self.outage = outage
        self.faults: list[str] = []

    def judge(self, expected: Iterable[Expected]) -> None:
        self._judge_webhook()
        for each in expected:
            alert = self._alert(each)
            if alert:
                self._judge_notifications(alert)
                self._judge_display(alert)
        self._judge_rules()

    def _expect(self, truth: bool, text: str) -> None:
        if not truth:
            self.faults.append(text)

    def _judge_webhook(self) -> None:
        """It must have got the events of standard output, in their order."""
        said = [line.event for line in self.lines]
        got = self.receiver.of("/events")
        self._expect(
            got == said,
            f"the webhook got {len(got)} events, standard output {len(said)}, and they are not "
            "the same",
        )
        print(f"webhook: {len(got)} events, and {len(said)} on standard output")

    def _alert(self, expected: Expected) -> Alert | None:
        """What must have come, by the events on standard output."""
        scenario = expected.scenario
        names = {member.name for member in self.lab.members if member.scenario is scenario}
        lines = [line for line in self.lines if line.event.get("flow", {}).get("name") in names]
        first = next((line for line in lines if line.event["event"] == "prediction"), None)
        if not first or expected.end not in (None, lines[-1].event["event"]):
            kinds = [line.event["event"] for line in lines]
            self.faults.append(f"{scenario.name} was not as planned: {kinds}")
            return None
        last = lines[-1]
        ends = last.arrived if expected.end else None
        return Alert(expected.subnet, last.event["reason"], first.arrived, ends)

    def _judge_notifications(self, alert: Alert) -> None:
        """One that it fires, and one that it is over."""
        told = [
            (when, posted["status"])
            for when, path, body in self.receiver.posts
            if path == "/notify"
            for posted in body["alerts"]
            if alert.is_in(posted)
        ]
        statuses = [status for _, status in told]
        wanted = ["firing"] if alert.ends is None else ["firing", "resolved"]
        self._expect(statuses == wanted, f"of {alert} was told {statuses}, not {wanted}")
        for (when, status), truth in zip(told, (alert.begins, alert.ends), strict=False):
            truth = truth or alert.begins
            possible = self._reachable(truth)
            late = when - possible
            since = "standard output" if possible == truth else "Alertmanager was back"
            print(f"{alert.subnet:18} {alert.reason:18} {status:9} {late:5.1f} s after {since}")
            self._expect(0 <= late <= _TOLD, f"{alert} was told {status} after {late:.1f} s")

    def _judge_display(self, alert: Alert) -> None:
        """Alertmanager itself must show it once, while it lasts, and no longer."""
        twice = missing = late = 0
        begun = self._reachable(alert.begins) + _TOLD
        gone = None if alert.ends is None else self._reachable(alert.ends) + _TOLD
        for when, alerts in self.observer.shown:
            count = sum(alert.is_in(shown) for shown in alerts)
            twice += count > 1
            late += gone is not None and when > gone and count > 0
            if begun < when < (alert.ends or when + 1) and not self._is_away(when):
                missing += count == 0
        self._expect(
            twice + late + missing == 0,
            f"{alert}: of {len(self.observer.shown)} looks at Alertmanager, {twice} showed it "
            f"twice, {late} after its end, and {missing} did not though it stood",
        )

    def _judge_rules(self) -> None:
        for name, (first, last) in sorted(self.observer.fired.items()):
            print(f"Prometheus: {name} fired for {last - first:.0f} s")
        self._expect(_BURST in self.observer.fired, "the rule for a burst did not fire")

    def judge_page(self, programs: pathlib.Path, page: str) -> None:
        """Prometheus' own tool must have nothing to say of `/metrics` under load."""
        done = subprocess.run(
            [programs / "promtool", "check", "metrics"],
            input=page,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said = done.stdout.strip()
        self._expect(done.returncode == 0 and not said, f"promtool of /metrics: {said}")
        lines = len(page.splitlines())
        print(f"/metrics: {lines} lines, of which promtool said: {said or 'nothing'}")

    def _reachable(self, when: float) -> float:
        """When Alertmanager could first be told of what happened then."""
        return self.outage[1] if self.outage[0] - 1 <= when <= self.outage[1] else when

    def _is_away(self, when: float) -> bool:
        """Whether it is away, or may not have heard of everything since."""
        return self.outage[0] <= when <= self.outage[1] + _TOLD
