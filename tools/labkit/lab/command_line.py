"""The command line of tools/lab."""

import argparse
import contextlib
import dataclasses
import pathlib
import random
import signal
from typing import NoReturn

from labkit.console import say
from labkit.errors import CannotRun, exit_status
from labkit.lab import causes, drills, live_check, preparation, report
from labkit.lab.broker import RELEASES
from labkit.lab.lab import Lab
from labkit.lab.mixture import PAUSES, at_random, deliveries, pauses
from labkit.lab.namespaces import leftovers, remove
from labkit.lab.network import Network
from labkit.lab.scenario import Group, Scenario, load
from labkit.paths import CACHE, FLATLINE
from labkit.shell import need_root

_END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds of trouble in a run at random.
_RANDOM_SECONDS = 90


def _interrupt(*_: object) -> NoReturn:
    """Ends the lab; the taking down is not interrupted again."""
    for number in _END_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    arguments = _parse()
    for number in _END_SIGNALS:
        signal.signal(number, _interrupt)
    try:
        return exit_status("lab", lambda: arguments.act(arguments))
    except KeyboardInterrupt:
        say("lab: interrupted; everything is taken down")
        return 2


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tools/lab", description="Kills real RabbitMQ connections, and keeps score."
    )
    first = ("run", "random", "pauses", "causes")
    names = (*first, *drills.NAMES, "list", "check", "prepare", "clean")
    verbs = parser.add_subparsers(required=True, metavar=" | ".join(names))
    common = _common_options()

    verb = verbs.add_parser("run", parents=[common], help="scenarios by name, or all")
    verb.add_argument("name", help="a scenario, a group, `quick`, or `all` (all that are not long)")
    verb.set_defaults(act=_run)
    verb = verbs.add_parser("random", parents=[common], help="clients and faults from a seed")
    verb.add_argument("--clients", type=int, default=30, help="how many (default: %(default)s)")
    verb.add_argument(
        "--deliveries",
        action="store_true",
        help="only consumers with traffic, of many rates and sizes, that are lost",
    )
    verb.add_argument(
        "--rto-min", type=int, default=0, metavar="MS", help="rto_min of the broker's routes"
    )
    verb.add_argument(
        "--odd-clients",
        action="store_true",
        help="without timestamps, SACK or window scaling, with 8 kB of buffer, ECN, TTL 128",
    )
    verb.add_argument(
        "--quota", type=float, default=0, metavar="PERCENT", help="of a processor for the broker"
    )
    verb.set_defaults(act=_random)
    verb = verbs.add_parser(
        "pauses", parents=[common], help="a broker that stands still, and clients lost about then"
    )
    verb.add_argument("--clients", type=int, default=24, help="how many (default: %(default)s)")
    verb.add_argument(
        "--length",
        type=int,
        action="append",
        help="seconds of the pause; repeatable (default: one run for each of "
        f"{', '.join(map(str, PAUSES))})",
    )
    verb.set_defaults(act=_pauses)
    verb = verbs.add_parser("causes", help="how often flatline named the right cause")
    verb.add_argument("runs", nargs="+", type=pathlib.Path, metavar="RUN", help="a run's folder")
    verb.add_argument(
        "--flatline",
        type=pathlib.Path,
        default=FLATLINE,
        help="the program (default: of this repository, built where it must be)",
    )
    verb.set_defaults(act=causes.judge)
    drills.add_verbs(verbs, common)
    verbs.add_parser("list", help="the scenarios").set_defaults(act=_list)
    verbs.add_parser("check", help="can it run here?").set_defaults(act=_check)
    verb = verbs.add_parser("prepare", parents=[common], help="fetch what the others need")
    verb.set_defaults(act=preparation.fetch)
    verbs.add_parser("clean", help="remove what a killed lab left").set_defaults(act=_clean)
    return parser.parse_args()


def _common_options() -> argparse.ArgumentParser:
    """The options of all verbs that start a broker."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--broker",
        choices=sorted(RELEASES),
        default="3.10",
        help="RabbitMQ's version (default: %(default)s)",
    )
    parser.add_argument("--seed", type=int, help="of all random choices (default: drawn)")
    parser.add_argument("--seconds", type=float, help="how long trouble lasts")
    parser.add_argument(
        "--output",
        type=pathlib.Path,
        default=pathlib.Path("lab-runs"),
        help="where the runs' folders go (default: %(default)s)",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="run `flatline watch` at the same time, and check what it says and when",
    )
    parser.add_argument(
        "--cache",
        type=pathlib.Path,
        default=CACHE,
        help="where brokers and clients are kept (default: %(default)s)",
    )
    return parser


def _list(_: argparse.Namespace) -> int:
    groups, scenarios = load()
    for group in groups.values():
        print(f"{group.name}: {group.about}{', long' if group.long else ''}")
        for row in scenarios:
            if row.group == group.name:
                print(
                    f"  {row.name:24} {row.client:10} {row.mode:16} heartbeat "
                    f"{row.heartbeat:<4} {row.fault}"
                )
    return 0


def _check(_: argparse.Namespace) -> int:
    preparation.install_programs()
    with contextlib.ExitStack() as stack:
        network = Network(stack)
        # The kernel must have what the faults need.
        network.far_host().drop(0.5, 0.5)
        network.reset(network.far_host())
        network.guest(network.nat_box(8, "new-port"))
        network.branch(1)
        network.cut(1)
    return 0


def _clean(_: argparse.Namespace) -> int:
    need_root(preparation.PURPOSE)
    for prefix in leftovers():
        print(f"removing {prefix}*")
        remove(prefix)
    return 0


def _run(arguments: argparse.Namespace) -> int:
    groups, scenarios = load()

    def is_chosen(row: Scenario) -> bool:
        match arguments.name:
            case "all":
                return not groups[row.group].long
            case "quick":
                return row.quick
            case name:
                return name in (row.name, row.group)

    chosen = [row for row in scenarios if is_chosen(row)]
    if not chosen:
        raise CannotRun(f"there is no scenario or group {arguments.name}; `tools/lab list`")
    plans = [
        (group, [row for row in chosen if row.group == group.name]) for group in groups.values()
    ]
    return _carry_out([plan for plan in plans if plan[1]], arguments)


def _random(arguments: argparse.Namespace) -> int:
    if arguments.seed is None:
        arguments.seed = _random_seed()
    if arguments.deliveries:
        plan = deliveries(arguments.seed, arguments.clients)
    else:
        plan = at_random(arguments.seed, arguments.clients, _RANDOM_SECONDS)
    group, rows = plan
    group = dataclasses.replace(
        group, rto_min=arguments.rto_min, odd=arguments.odd_clients, quota=arguments.quota
    )
    return _carry_out([(group, rows)], arguments)


def _pauses(arguments: argparse.Namespace) -> int:
    if arguments.seed is None:
        arguments.seed = _random_seed()
    plans = [
        pauses(arguments.seed, arguments.clients, length) for length in arguments.length or PAUSES
    ]
    return _carry_out(plans, arguments)


def _random_seed() -> int:
    return random.randrange(1_000_000)


def _carry_out(plans: list[tuple[Group, list[Scenario]]], arguments: argparse.Namespace) -> int:
    preparation.install_programs()
    seed = arguments.seed if arguments.seed is not None else _random_seed()
    status = 0
    for group, rows in plans:
        if arguments.seconds:
            group = dataclasses.replace(group, seconds=arguments.seconds)
        setup = preparation.setup(arguments, group, seed)
        say(f"== {group.name}, RabbitMQ {setup.version}, seed {seed}: {group.about}")
        with contextlib.ExitStack() as stack:
            lab = Lab(group, rows, setup, stack, [] if arguments.watch else None)
            lab.run()
        if not _is_right(lab):
            status = 1
    return status


def _is_right(lab: Lab) -> bool:
    """Scores a run and writes its page."""
    folder = lab.setup.folder
    result = report.score(folder)
    faults: list[str] = []
    if lab.watch is not None:
        ignored = lab.launcher.flooders.address
        faults = live_check.check(folder, lab.watched, result, ignored)
    (folder / "README.md").write_text(report.readme(folder, lab.group.about, result))
    total = result["total"]
    return not (faults or total["wrong"] or total["missed"] or total["falseAlarms"])
