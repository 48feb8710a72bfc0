"""Installs a released package on fresh machines, and takes it away again: tools/check-release."""

import argparse
import contextlib
import pathlib
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from labkit import web
from labkit.alerting.receiver import Receiver
from labkit.console import say
from labkit.errors import CannotRun, WrongResult, exit_status
from labkit.paths import CACHE, CAPTURES, ROOT
from labkit.processes import wait_until
from labkit.release import replay, tree
from labkit.release.machine import Machine, chrooted, in_namespaces_of_its_own, make_root
from labkit.shell import install, need_root, run

# Debian 12 and 13.
_SUITES = ("bookworm", "trixie")
_CONFIGURATION = "/etc/flatline/flatline.yaml"
_HEALTH = "http://127.0.0.1:9672/healthz"
# Connections that a lab's broker lost; the first of them is foreseen 12 s after its beginning.
_DEATH = CAPTURES / "half-open.pcap"
_REPLAYED = 40.0
_PATIENCE = 30.0


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Installs, runs, upgrades and purges a package of tools/release."
    )
    parser.add_argument(
        "package", nargs="?", type=pathlib.Path, help="(default: the newest in .build/dist)"
    )
    parser.add_argument("--suite", action="append", help="(default: bookworm and trixie)")
    parser.add_argument(
        "--cache",
        type=pathlib.Path,
        default=CACHE,
        help="where fresh roots are kept (default: %(default)s)",
    )
    parser.add_argument("--machine", type=pathlib.Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.machine:
        return exit_status("check-release", lambda: try_out(options.machine))
    return exit_status(
        "check-release",
        lambda: check(options.package or newest(), options.suite or _SUITES, options.cache),
    )


def newest() -> pathlib.Path:
    packages = sorted((ROOT / ".build/dist").glob("*.deb"), key=lambda path: path.stat().st_mtime)
    if not packages:
        raise CannotRun("no package in .build/dist: tools/release makes one")
    return packages[-1]


def check(package: pathlib.Path, suites: Sequence[str], cache: pathlib.Path) -> int:
    need_root("fresh roots and containers")
    install({"debootstrap": "debootstrap", "systemd-nspawn": "systemd-container"})
    failures = 0
    for suite in suites:
        with tempfile.TemporaryDirectory(prefix="flatline-release-") as work:
            root = pathlib.Path(work) / suite
            make_root(suite, cache, root)
            put_packages(package, root)
            print(f"{suite}, {package.name}")
            status = in_namespaces_of_its_own(sys.executable, sys.argv[0], "--machine", str(root))
            failures += status != 0
    return 1 if failures else 0


def put_packages(package: pathlib.Path, root: pathlib.Path) -> None:
    """The package, the same with a higher version, and what both need."""
    run("cp", str(package), str(root / "first.deb"))
    with tempfile.TemporaryDirectory() as work:
        run("dpkg-deb", "--raw-extract", str(package), f"{work}/package")
        control = pathlib.Path(work) / "package/DEBIAN/control"
        control.write_text(re.sub(r"(?m)^(Version: .*)$", r"\1+later", control.read_text()))
        words = ("dpkg-deb", "--root-owner-group", "-Znone", "--build")
        run(*words, f"{work}/package", str(root / "later.deb"))
    run(*chrooted(root, "apt-get", "install", "--yes", "--download-only", "/first.deb"))


def try_out(root: pathlib.Path) -> int:
    """All that is done with a package on one machine, which runs meanwhile."""
    with contextlib.ExitStack() as stack:
        machine = Machine(root, stack)
        try:
            use(machine, Receiver(stack))
        except WrongResult:
            print(machine.says("journalctl", "--no-pager", "--lines=20", "--unit=flatline"))
            raise
    return 0


def use(machine: Machine, receiver: Receiver) -> None:
    root = machine.root
    before = tree.entries(root)
    machine.run("apt-get", "install", "--yes", "/first.deb")
    size = machine.run("dpkg-query", "--show", "--showformat=${Installed-Size}", "flatline")
    expect(is_healthy(), f"installed, {int(size) / 1000:.1f} MB, and running")

    configuration = machine.file(_CONFIGURATION)
    with configuration.open("a") as file:
        file.write(f"alertmanager: http://127.0.0.1:{receiver.port}\n")
    configured = configuration.read_bytes()
    machine.run("systemctl", "restart", "flatline")
    expect(is_healthy(), "one line configured, and restarted")

    begun = time.monotonic()
    replay.begin(str(_DEATH), "wire", _REPLAYED)
    arrived = wait_until(lambda: receiver.posts, _PATIENCE)
    after = f"{time.monotonic() - begun:.1f} s after the first packet"
    expect(arrived, f"an alert for a death on the wire, {after}")
    say_alert(receiver)
    events = machine.file("/var/log/private/flatline/events.jsonl")
    if not events.exists():
        events = machine.file("/var/log/flatline/events.jsonl")
    expect(
        events.exists() and '"event":"prediction"' in events.read_text(),
        f"the prediction is in {events.relative_to(root)}",
    )

    process = main_process(machine)
    machine.run("apt-get", "install", "--yes", "/later.deb")
    expect(
        is_healthy() and main_process(machine) != process,
        "upgraded, and the new program runs",
    )
    expect(configuration.read_bytes() == configured, "the configuration is kept")

    machine.run("apt-get", "remove", "--yes", "flatline")
    expect(main_process(machine) == "0", "removed: nothing runs")
    expect(configuration.read_bytes() == configured, "the configuration is still kept")
    machine.run("apt-get", "purge", "--yes", "flatline")
    machine.run("apt-get", "autoremove", "--yes", "--purge")
    others = tree.packaged(root)
    remaining = {path: entry for path, entry in tree.entries(root).items() if path not in others}
    known = {path: entry for path, entry in before.items() if path not in others}
    left = tree.differences(known, remaining)
    expect(not left, "purged: no file, user or setting is left" + "\n     ".join(["", *left]))


def is_healthy() -> bool:
    def answers() -> bool:
        with contextlib.suppress(OSError):
            return web.fetch(_HEALTH).strip() == "ok"
        return False

    return wait_until(answers, _PATIENCE)


def main_process(machine: Machine) -> str:
    words = ("systemctl", "show", "--property=MainPID", "--value", "flatline")
    return machine.run(*words).strip() or "0"


def say_alert(receiver: Receiver) -> None:
    posts: list[Any] = receiver.of("/api/v2/alerts")
    for alert in posts[0]:
        say(f"{alert['labels']['alertname']}: {alert['annotations'].get('summary')}")


def expect(is_so: bool, what: str) -> None:
    if not is_so:
        raise WrongResult(f"not so: {what}")
    print(f"ok   {what}", flush=True)
