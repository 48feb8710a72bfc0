"""What Prometheus and Alertmanager show while something happens."""

import threading
import time

from labkit.alerting.services import Service
from labkit.events import Event

# Seconds.
_PERIOD = 0.5


class Observer:
    """Asks both for their alerts, again and again, in a thread of its own."""

    def __init__(self, prometheus: Service, alertmanager: Service):
        self.prometheus = prometheus
        self.alertmanager = alertmanager
        # The alerts that Alertmanager showed, and when.
        self.shown: list[tuple[float, list[Event]]] = []
        # The rules that fired, each with the times at which it was seen first and last.
        self.fired: dict[str, tuple[float, float]] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._observe, daemon=True)
        self._thread.start()

    def _observe(self) -> None:
        while not self._stopped.wait(_PERIOD):
            now = time.time()
            alerts = self.alertmanager.ask("/api/v2/alerts")
            if isinstance(alerts, list):
                self.shown.append((now, alerts))
            rules = self.prometheus.ask("/api/v1/alerts")
            for alert in rules["data"]["alerts"] if isinstance(rules, dict) else []:
                if alert["state"] == "firing":
                    name = alert["labels"]["alertname"]
                    self.fired[name] = (self.fired.get(name, (now, now))[0], now)

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
