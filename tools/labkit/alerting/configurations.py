"""Configurations of Prometheus and Alertmanager: those of tools/deploy, and quicker ones."""

from collections.abc import Sequence

from labkit.errors import CannotRun
from labkit.paths import DEPLOY

_RULES = DEPLOY / "prometheus/flatline.rules.yml"
_PROMETHEUS = DEPLOY / "prometheus/prometheus.example.yml"
_ALERTMANAGER = DEPLOY / "alertmanager/alertmanager.example.yml"


def shipped_prometheus(flatlines: Sequence[int], alertmanager: int) -> str:
    """As it is, but for the ports.

    :param flatlines: at which it finds the metrics of each flatline.
    :param alertmanager: to which it posts alerts.
    """
    return _changed(
        _PROMETHEUS.read_text(),
        ("flatline.rules.yml", str(_RULES)),
        ('"127.0.0.1:9672"', ", ".join(f'"127.0.0.1:{port}"' for port in flatlines)),
        ("127.0.0.1:9093", f"127.0.0.1:{alertmanager}"),
    )


def shipped_alertmanager(receiver: int) -> str:
    """As it is, but for the port to which it posts notifications."""
    return _changed(
        _ALERTMANAGER.read_text(), ("http://127.0.0.1:8081/", f"http://127.0.0.1:{receiver}/")
    )


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        if old not in text:
            raise CannotRun(f"tools/deploy has no {old} any more")
        text = text.replace(old, new)
    return text


def quick_prometheus(flatline: int) -> str:
    """With the rules of tools/deploy; it asks every second, and tells nobody."""
    return (
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
        f'rule_files: ["{_RULES}"]\n'
        "scrape_configs:\n"
        "  - job_name: flatline\n"
        f'    static_configs: [{{targets: ["127.0.0.1:{flatline}"]}}]\n'
    )


def quick_alertmanager(receiver: int) -> str:
    """A notification for every alert, at once, and again only when the alert changes."""
    return (
        "route:\n"
        "  receiver: lab\n"
        '  group_by: ["..."]\n'
        "  group_wait: 1s\n"
        "  group_interval: 2s\n"
        "  repeat_interval: 4h\n"
        "receivers:\n"
        "  - name: lab\n"
        f'    webhook_configs: [{{url: "http://127.0.0.1:{receiver}/notify"}}]\n'
    )
