"""The command line."""

import argparse
import contextlib
import dataclasses
import os
import pathlib
import random
import signal
import sys

from labkit import alerting, drill, live, report
from labkit.broker import RELEASES
from labkit.lab import CLIENTS, Lab
from labkit.network import Network, leftovers, remove
from labkit.scenario import Group, Scenario, at_random, load
from labkit.shell import Fault, LabError, install, run, say

_PROGRAMS = {
    "ip": "iproute2", "nft": "nftables", "tcpdump": "tcpdump", "debootstrap": "debootstrap",
    "openssl": "openssl", "ethtool": "ethtool", "pgrep": "procps", "sysctl": "procps",
    "unshare": "util-linux", "amqp-consume": "amqp-tools",
}


_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _interrupt(*_: object) -> None:
    """Ends the lab; what is being taken down is not interrupted again."""
    for number in _ENDS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    arguments = _parse()
    for number in _ENDS:
        signal.signal(number, _interrupt)
    try:
        return arguments.act(arguments)
    except LabError as error:
        say(f"lab: {error}")
        return 2
    except Fault as fault:
        say(f"lab: {fault}")
        return 1
    except KeyboardInterrupt:
        say("lab: interrupted; everything is taken down")
        return 2


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tools/lab", description="Kills real RabbitMQ connections, and keeps score.")
    verbs = parser.add_subparsers(required=True, metavar="run | random | alerts | list | check | clean")

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--broker", choices=sorted(RELEASES), default="3.10",
                        help="RabbitMQ's version (default: %(default)s)")
    common.add_argument("--seed", type=int, help="for what is random (default: drawn)")
    common.add_argument("--seconds", type=float, help="how long trouble lasts")
    common.add_argument("--output", type=pathlib.Path, default=pathlib.Path("lab-runs"),
                        help="where the runs' folders go (default: %(default)s)")
    common.add_argument("--watch", action="store_true",
                        help="let `flatline watch` look on, and check what it said and when")
    common.add_argument("--cache", type=pathlib.Path,
                        default=alerting.CACHE,
                        help="where brokers and clients are kept (default: %(default)s)")

    verb = verbs.add_parser("run", parents=[common], help="scenarios by name, or all")
    verb.add_argument("name", help="a scenario, a group, `quick`, or `all` (all that are not long)")
    verb.set_defaults(act=_run)
    verb = verbs.add_parser("random", parents=[common], help="clients and faults from a seed")
    verb.add_argument("--clients", type=int, default=30, help="how many (default: %(default)s)")
    verb.set_defaults(act=_random)
    verb = verbs.add_parser("alerts", parents=[common],
                            help="a drill with Prometheus and Alertmanager")
    verb.set_defaults(act=_alerts)
    verbs.add_parser("list", help="the scenarios").set_defaults(act=_list)
    verbs.add_parser("check", help="can it run here?").set_defaults(act=_check)
    verbs.add_parser("clean", help="remove what a killed lab left").set_defaults(act=_clean)
    return parser.parse_args()


def _list(_: argparse.Namespace) -> int:
    groups, scenarios = load()
    for group in groups.values():
        print(f"{group.name}: {group.about}{', long' if group.long else ''}")
        for row in scenarios:
            if row.group == group.name:
                print(f"  {row.name:24} {row.client:10} {row.mode:16} heartbeat "
                      f"{row.heartbeat:<4} {row.fault}")
    return 0


def _check(_: argparse.Namespace) -> int:
    _need_root()
    install(_PROGRAMS)
    with contextlib.ExitStack() as stack:
        network = Network(stack)
        # The kernel must have what the faults need.
        network.far_host().drop(0.5, 0.5)
        network.reset(network.far_host())
        network.inside_host("new-port")
    return 0


def _clean(_: argparse.Namespace) -> int:
    _need_root()
    for prefix in leftovers():
        print(f"removing {prefix}*")
        remove(prefix)
    return 0


def _run(arguments: argparse.Namespace) -> int:
    groups, scenarios = load()
    chosen = [row for row in scenarios
              if arguments.name in (row.name, row.group)
              or arguments.name == "all" and not groups[row.group].long
              or arguments.name == "quick" and row.quick]
    if not chosen:
        raise LabError(f"there is no scenario or group {arguments.name}; `tools/lab list`")
    plans = [(group, [row for row in chosen if row.group == group.name])
             for group in groups.values()]
    return _carry_out([plan for plan in plans if plan[1]], arguments)


def _random(arguments: argparse.Namespace) -> int:
    if arguments.seed is None:
        arguments.seed = random.randrange(1_000_000)
    return _carry_out([at_random(arguments.seed, arguments.clients, 90)], arguments)


def _alerts(arguments: argparse.Namespace) -> int:
    _need_root()
    install(_PROGRAMS)
    folder = arguments.output / f"rabbitmq-{arguments.broker}-{drill.GROUP.name}"
    with contextlib.ExitStack() as stack:
        return drill.run(folder, arguments.broker, arguments.cache, _python(arguments.cache),
                         stack)


def _carry_out(plans: list[tuple[Group, list[Scenario]]], arguments: argparse.Namespace) -> int:
    _need_root()
    install(_PROGRAMS)
    python = _python(arguments.cache)
    seed = arguments.seed if arguments.seed is not None else random.randrange(1_000_000)
    status = 0
    for group, rows in plans:
        if arguments.seconds:
            group = dataclasses.replace(group, seconds=arguments.seconds)
        folder = arguments.output / f"rabbitmq-{arguments.broker}-{group.name}"
        say(f"== {group.name}, RabbitMQ {arguments.broker}, seed {seed}: {group.about}")
        with contextlib.ExitStack() as stack:
            lab = Lab(group, rows, arguments.broker, folder, arguments.cache, python, seed, stack,
                      [] if arguments.watch else None)
            lab.run()
        result = report.score(folder)
        if arguments.watch and live.check(folder, lab.watched, result, lab.flooders.address):
            status = 1
        (folder / "README.md").write_text(report.readme(folder, group.about, result))
        total = result["total"]
        if total["wrong"] or total["missed"] or total["falseAlarms"]:
            status = 1
    return status


def _python(cache: pathlib.Path) -> pathlib.Path:
    """An interpreter that has the client libraries."""
    folder = cache / "clients"
    wanted = (CLIENTS / "requirements.txt").read_text()
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        say("fetching the client libraries ...")
        cache.mkdir(parents=True, exist_ok=True)
        try:
            run(sys.executable, "-m", "venv", "--clear", str(folder))
        except LabError:
            run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes",
                "python3-venv")
            run(sys.executable, "-m", "venv", "--clear", str(folder))
        run(str(folder / "bin/pip"), "install", "--quiet", "--requirement",
            str(CLIENTS / "requirements.txt"))
        stamp.write_text(wanted)
    return folder / "bin/python"


def _need_root() -> None:
    if os.geteuid() != 0:
        raise LabError("root is needed, for network namespaces")
