"""What a run needs before it begins: programs, brokers, client libraries, a folder."""

import argparse

from labkit.alerting import programs
from labkit.lab.broker import root_folder
from labkit.lab.client_libraries import interpreter
from labkit.lab.lab import Setup
from labkit.lab.scenario import Group
from labkit.shell import install, need_root

_PROGRAMS = {
    "ip": "iproute2",
    "nft": "nftables",
    "tcpdump": "tcpdump",
    "debootstrap": "debootstrap",
    "openssl": "openssl",
    "ethtool": "ethtool",
    "pgrep": "procps",
    "sysctl": "procps",
    "unshare": "util-linux",
    "amqp-consume": "amqp-tools",
    "haproxy": "haproxy",
}
# Of root.
PURPOSE = "network namespaces"


def install_programs() -> None:
    need_root(PURPOSE)
    install(_PROGRAMS)


def fetch(arguments: argparse.Namespace) -> int:
    """Fetches all that runs would fetch, so that several can begin at once."""
    install_programs()
    root_folder(arguments.broker, arguments.cache)
    interpreter(arguments.cache)
    programs.fetch(arguments.cache)
    return 0


def setup(arguments: argparse.Namespace, group: Group, seed: int) -> Setup:
    return Setup(
        version=arguments.broker,
        folder=arguments.output / f"rabbitmq-{arguments.broker}-{group.name}",
        cache=arguments.cache,
        python=interpreter(arguments.cache),
        seed=seed,
    )
