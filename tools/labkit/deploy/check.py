"""Checks the files of tools/deploy, and a running flatline's metrics: tools/check-deploy."""

import argparse
import contextlib
import pathlib
import subprocess
import tempfile
from collections.abc import Sequence

from labkit import python_environment, web
from labkit.alerting import programs
from labkit.errors import CannotRun, exit_status
from labkit.logstore import check as logstore
from labkit.paths import CACHE, DEPLOY, FLATLINE, TOOLS
from labkit.processes import start, wait_until
from labkit.shell import install, need_root, run

_PATIENCE = 10.0
# What `systemd-analyze security` may say of the unit at most.
_MOST_EXPOSURE = 2.0


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks tools/deploy.")
    parser.add_argument(
        "--cache",
        type=pathlib.Path,
        default=CACHE,
        help="where programs are kept (default: %(default)s)",
    )
    cache = parser.parse_args().cache
    return exit_status("check-deploy", lambda: check(cache))


def check(cache: pathlib.Path) -> int:
    need_root("packages, and to capture")
    folder = programs.fetch(cache)
    install({"systemd-analyze": "systemd"})
    promtool, amtool = str(folder / "promtool"), str(folder / "amtool")
    rules = DEPLOY / "prometheus/flatline.rules.yml"
    tests = DEPLOY / "prometheus/flatline.rules.test.yml"
    prometheus = DEPLOY / "prometheus/prometheus.example.yml"
    alertmanager = DEPLOY / "alertmanager/alertmanager.example.yml"
    results = [
        passes("rules", [promtool, "check", "rules", str(rules)]),
        passes("tests of rules", [promtool, "test", "rules", str(tests)]),
        passes("Prometheus' configuration", [promtool, "check", "config", str(prometheus)]),
        passes("Alertmanager's configuration", [amtool, "check-config", str(alertmanager)]),
        unit_is_valid(),
        unit_is_confined(),
        *containers_are_valid(cache),
        metrics_are_valid(promtool),
        log_store_is_right(cache),
    ]
    return 0 if all(results) else 1


def passes(name: str, command: Sequence[str], input: str = "", silent: bool = False) -> bool:
    """Runs a check, and prints whether it passes.

    :param silent: whether anything that it prints is a complaint.
    """
    done = subprocess.run(
        command, input=input, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    passed = done.returncode == 0 and not (silent and done.stdout.strip())
    return report(name, passed, done.stdout)


def report(name: str, passed: bool, complaint: str) -> bool:
    print(f"{'ok  ' if passed else 'FAIL'} {name}")
    if not passed:
        print(complaint)
    return passed


def unit_is_valid() -> bool:
    """As it would be installed: the program that it names is there."""
    with tempfile.TemporaryDirectory() as folder:
        unit = pathlib.Path(folder) / "flatline.service"
        text = (DEPLOY / "flatline.service").read_text()
        unit.write_text(text.replace("/usr/bin/flatline", "/bin/true"))
        words = ["systemd-analyze", "verify", "--man=no", str(unit)]
        return passes("the unit", words, silent=True)


def log_store_is_right(cache: pathlib.Path) -> bool:
    name = "ClickHouse's tables and query"
    try:
        complaint = logstore.complaint(cache)
    except CannotRun as error:
        # Not every Debian has it.
        print(f"skip {name}: {error}")
        return True
    return report(name, not complaint, complaint)


def unit_is_confined() -> bool:
    """By systemd's own scale, from 0 (safe) to 10."""
    words = ["systemd-analyze", "security", "--no-pager", "--offline=true"]
    threshold = f"--threshold={round(_MOST_EXPOSURE * 10)}"
    return passes("the unit's exposure", [*words, threshold, str(DEPLOY / "flatline.service")])


def containers_are_valid(cache: pathlib.Path) -> list[bool]:
    """By the schema of Kubernetes, and by a program that reads compose files."""
    requirements = TOOLS / "lib/python-containers.txt"
    python = python_environment.interpreter(
        cache / "containers", requirements, "what reads files for containers"
    )
    folder = DEPLOY / "container"
    validate = [str(python.with_name("kubernetes-validate")), "--strict", "--quiet"]
    compose = [str(python.with_name("podman-compose")), "--file", str(folder / "compose.yaml")]
    return [
        passes("Kubernetes, a sidecar", [*validate, str(folder / "sidecar.yaml")]),
        passes("Kubernetes, a DaemonSet", [*validate, str(folder / "daemonset.yaml")]),
        passes("the compose file", [*compose, "config"]),
    ]


def metrics_are_valid(promtool: str) -> bool:
    """`/metrics` of a flatline that has just started."""
    run(str(FLATLINE), "--version")  # Builds it, which takes minutes where it was not built.
    port = web.free_port()
    page = ""
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(tempfile.TemporaryFile("w+"))
        words = (str(FLATLINE), "watch", "-i", "lo", "--listen", f"127.0.0.1:{port}")
        watch = start(*words, errors=errors)
        stack.callback(watch.wait)
        stack.callback(watch.terminate)

        def has_answered() -> bool:
            nonlocal page
            with contextlib.suppress(OSError):
                page = web.fetch(f"http://127.0.0.1:{port}/metrics")
            return page != ""

        wait_until(lambda: has_answered() or watch.poll() is not None, _PATIENCE)
        if not page:
            errors.seek(0)
            return report("metrics", False, f"flatline watch serves nothing: {errors.read()}")
        return passes("metrics", [promtool, "check", "metrics"], page, silent=True)
