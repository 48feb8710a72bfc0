"""The verbs of tools/lab that are drills: one course of events each, with claims of its own."""

import argparse
import contextlib
import functools
import random
from collections.abc import Callable

from labkit.lab import (
    alerts_drill,
    cluster_drill,
    kernel_drill,
    page_drill,
    places_drill,
    preparation,
    probe_drill,
)

NAMES = ("page", "alerts", "cluster", "probes", "kernel", "places")

# Runs one, with the options of its verb; the exit status.
_Drill = Callable[[argparse.Namespace, contextlib.ExitStack], int]


def add_verbs(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    def add(name: str, drill: _Drill, text: str) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, parents=[common], help=text)
        verb.set_defaults(act=functools.partial(_run, drill))
        return verb

    add("page", _page, "whether a page comes in time, and names who dies")
    add("alerts", _alerts, "what arrives though Alertmanager and a webhook are away for a while")
    add("cluster", _cluster, "whether an outage that three brokers see is one page")
    add("probes", _probes, "a drill of `watch --probe-idle`")
    verb = add("kernel", _kernel, "a drill of what the kernel tells `watch`")
    verb.add_argument(
        "--retries2",
        type=int,
        choices=kernel_drill.RETRIES,
        default=min(kernel_drill.RETRIES),
        help="of the broker's kernel (default: %(default)s)",
    )
    verb = add("places", _places, "one run at random, captured at several places at once")
    verb.add_argument("--clients", type=int, default=30, help="how many (default: %(default)s)")
    verb.add_argument(
        "--hosts",
        type=int,
        default=2,
        help="on how many clients' hosts it is captured (default: %(default)s)",
    )


def _run(drill: _Drill, arguments: argparse.Namespace) -> int:
    preparation.install_programs()
    with contextlib.ExitStack() as stack:
        return drill(arguments, stack)


def _page(arguments: argparse.Namespace, stack: contextlib.ExitStack) -> int:
    return page_drill.run(preparation.setup(arguments, page_drill.GROUP, 0), stack)


def _alerts(arguments: argparse.Namespace, stack: contextlib.ExitStack) -> int:
    return alerts_drill.run(preparation.setup(arguments, alerts_drill.GROUP, 0), stack)


def _cluster(arguments: argparse.Namespace, stack: contextlib.ExitStack) -> int:
    return cluster_drill.run(preparation.setup(arguments, cluster_drill.GROUP, 0), stack)


def _probes(arguments: argparse.Namespace, stack: contextlib.ExitStack) -> int:
    setup = preparation.setup(arguments, probe_drill.GROUP, 0)
    return probe_drill.run(setup, stack, arguments.seconds)


def _kernel(arguments: argparse.Namespace, stack: contextlib.ExitStack) -> int:
    group = kernel_drill.group(arguments.retries2)
    return kernel_drill.run(preparation.setup(arguments, group, 0), stack, group)


def _places(arguments: argparse.Namespace, stack: contextlib.ExitStack) -> int:
    seed = arguments.seed if arguments.seed is not None else random.randrange(1_000_000)
    group, rows = places_drill.plan(seed, arguments.clients)
    setup = preparation.setup(arguments, group, seed)
    return places_drill.run(setup, stack, group, rows, arguments.hosts)
