"""What can be done to a connection: each fault is a function of the run and its member."""

import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labkit.lab.lab import Lab
    from labkit.lab.member import Member

Fault = Callable[["Lab", "Member"], object]

# Seconds: long enough for a prediction, short enough for the connection to live.
_BLIP = 6.6
# Bytes: several segments.
_LARGE = 5000
# Seconds: long enough for an alert as well.
_AWAY = 13


def _partition(lab: "Lab", _: "Member") -> None:
    """The segment of the far hosts is cut off: for all members with this fault at once."""
    others = [other for other in lab.members if other.scenario.fault == "partition"]
    for host in {id(other.host): other.host for other in others}.values():
        host.drop()


def _away(seconds: float) -> Fault:
    def away(lab: "Lab", member: "Member") -> None:
        member.host.drop()
        lab.later(seconds, member, "heal", member.host.heal)

    return away


def _freeze_and_kill(lab: "Lab", member: "Member") -> None:
    """Dies with unread data: a RST rather than a FIN."""
    member.signal(signal.SIGSTOP)
    lab.later(4, member, "kill", lambda: member.signal(signal.SIGKILL))


def _long_task(lab: "Lab", member: "Member") -> None:
    """Its callback works longer than the broker waits for heartbeats."""
    lab.launcher.send(member, "--text", f"task {3 * member.scenario.heartbeat}")


def _reboot(lab: "Lab", member: "Member") -> None:
    """The client's kernel forgets the connection, and then answers for its host again."""
    member.host.sysctl(tcp_orphan_retries=1)
    member.host.drop()
    member.signal(signal.SIGKILL)
    lab.later(5, member, "heal", member.host.heal)


def _drop_and_reconnect(lab: "Lab", member: "Member") -> None:
    """The program gives up and connects anew, while the broker still holds the old connection."""
    port = member.port
    member.host.rules(
        "table inet lab {\n"
        f"chain in {{ type filter hook input priority 0; tcp dport {port} drop; }}\n"
        f"chain out {{ type filter hook output priority 0; tcp sport {port} drop; }}\n}}\n"
    )
    member.signal(signal.SIGKILL)
    lab.later(1, member, "reconnect", lambda: lab.launcher.start(member))


def _reboot_and_reconnect(lab: "Lab", member: "Member") -> None:
    """As a reboot, after which the client starts again."""
    _reboot(lab, member)
    lab.later(7, member, "reconnect", lambda: lab.launcher.start(member))


def _branch(action: Callable[["Lab", int], object]) -> Fault:
    """Does something to the member's branch, and so to all members there."""

    def act(lab: "Lab", member: "Member") -> None:
        site = member.scenario.host
        lab.once(site, lambda: action(lab, int(site.partition("-")[2])))

    return act


def _alarm_and_drop(lab: "Lab", member: "Member") -> None:
    """Blocked by a memory alarm and lost meanwhile; the broker notices after the alarm."""

    def limit_memory(*limit: str) -> None:
        lab.broker.control("set_vm_memory_high_watermark", *limit)

    limit_memory("absolute", "1MB")
    lab.later(12, member, "drop", member.host.drop)
    lab.later(20, member, "alarm-over", lambda: limit_memory("0.4"))


def _stop(lab: "Lab", _: "Member") -> None:
    lab.once("stop", lambda: lab.broker.control("stop_app"))


def _loss(share: float) -> Fault:
    return lambda lab, member: member.host.drop(share, share)


def _reorder(_: "Lab", member: "Member") -> None:
    assert member.wire
    member.wire.start_reordering()


FAULTS: dict[str, Fault] = {
    "none": lambda lab, member: None,
    "drop": lambda lab, member: member.host.drop(),
    "drop-incoming": lambda lab, member: member.host.drop(outgoing=0),
    "drop-outgoing": lambda lab, member: member.host.drop(incoming=0),
    "link-down": lambda lab, member: member.host.link_down(),
    "no-route": lambda lab, member: lab.network.no_route(member.host),
    "partition": _partition,
    "blip": _away(_BLIP),
    "away": _away(_AWAY),
    "loss-5": _loss(0.05),
    "loss-15": _loss(0.15),
    "loss-20": _loss(0.20),
    "loss-25": _loss(0.25),
    "loss-40": _loss(0.40),
    "reorder": _reorder,
    "withdraw": _branch(lambda lab, number: lab.network.withdraw(number)),
    "withdraw-one-way": _branch(lambda lab, number: lab.network.withdraw_one_way(number)),
    "cut": _branch(lambda lab, number: lab.network.cut(number)),
    "reset": lambda lab, member: lab.network.reset(member.host),
    "freeze": lambda lab, member: member.signal(signal.SIGSTOP),
    "kill": lambda lab, member: member.signal(signal.SIGKILL),
    "freeze-and-kill": _freeze_and_kill,
    "reboot": _reboot,
    "reboot-and-reconnect": _reboot_and_reconnect,
    "large-message": lambda lab, member: lab.launcher.send(member, "--size", str(_LARGE)),
    "long-task": _long_task,
    "close": lambda lab, member: member.signal(signal.SIGTERM),
    "force": lambda lab, member: lab.broker.close_connection(member.port),
    "drop-and-reconnect": _drop_and_reconnect,
    "alarm-and-drop": _alarm_and_drop,
    "stop": _stop,
}
