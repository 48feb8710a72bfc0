"""What can be done to a connection: each fault is a function of the run and its member."""

import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labkit.lab import Lab, Member

# Seconds: long enough to be foretold, short enough to heal.
_BLIP = 6.6
# Long enough to be alerted of as well.
_AWAY = 13


def _partition(lab: "Lab", member: "Member") -> None:
    """The segment of the far hosts is cut off: for all members with this fault at once."""
    others = [other for other in lab.members if other.scenario.fault == "partition"]
    for host in {id(other.host): other.host for other in others}.values():
        host.drop()


def _blip(seconds: float) -> Callable[["Lab", "Member"], None]:
    def away(lab: "Lab", member: "Member") -> None:
        member.host.drop()
        lab.later(seconds, member, "heal", member.host.heal)

    return away


def _freeze_and_kill(lab: "Lab", member: "Member") -> None:
    """Dies with unread data: a RST rather than a FIN."""
    member.signal(signal.SIGSTOP)
    lab.later(4, member, "kill", lambda: member.signal(signal.SIGKILL))


def _reboot(lab: "Lab", member: "Member") -> None:
    """The client's kernel forgets the connection, and then answers for its host again."""
    member.host.sysctl(tcp_orphan_retries=1)
    member.host.drop()
    member.signal(signal.SIGKILL)
    lab.later(5, member, "heal", member.host.heal)


def _drop_and_reconnect(lab: "Lab", member: "Member") -> None:
    """The program gives up and connects anew, while the broker still holds the old one."""
    port = member.port
    member.host.rules(
        "table inet lab {\n"
        f"chain in {{ type filter hook input priority 0; tcp dport {port} drop; }}\n"
        f"chain out {{ type filter hook output priority 0; tcp sport {port} drop; }}\n}}\n")
    member.signal(signal.SIGKILL)
    lab.later(1, member, "reconnect", lambda: lab.start(member))


def _alarm_and_drop(lab: "Lab", member: "Member") -> None:
    """Blocked by a memory alarm, lost meanwhile; the broker notices after the alarm."""
    lab.broker.control("set_vm_memory_high_watermark", "absolute", "1MB")
    lab.later(12, member, "drop", member.host.drop)
    lab.later(20, member, "alarm-over", lambda: lab.broker.control(
        "set_vm_memory_high_watermark", "0.4"))


def _stop(lab: "Lab", member: "Member") -> None:
    lab.once("stop", lambda: lab.broker.control("stop_app"))


def _loss(share: float) -> Callable[["Lab", "Member"], None]:
    return lambda lab, member: member.host.drop(share, share)


FAULTS: dict[str, Callable[["Lab", "Member"], None]] = {
    "none": lambda lab, member: None,
    "drop": lambda lab, member: member.host.drop(),
    "drop-incoming": lambda lab, member: member.host.drop(outgoing=0),
    "drop-outgoing": lambda lab, member: member.host.drop(incoming=0),
    "link-down": lambda lab, member: member.host.link_down(),
    "no-route": lambda lab, member: lab.network.no_route(member.host),
    "partition": _partition,
    "blip": _blip(_BLIP),
    "away": _blip(_AWAY),
    "loss-5": _loss(0.05),
    "loss-15": _loss(0.15),
    "loss-25": _loss(0.25),
    "loss-40": _loss(0.40),
    "reorder": lambda lab, member: member.wire.start_reordering(),
    "reset": lambda lab, member: lab.network.reset(member.host),
    "freeze": lambda lab, member: member.signal(signal.SIGSTOP),
    "kill": lambda lab, member: member.signal(signal.SIGKILL),
    "freeze-and-kill": _freeze_and_kill,
    "reboot": _reboot,
    "close": lambda lab, member: member.signal(signal.SIGTERM),
    "force": lambda lab, member: lab.broker.close_connection(member.port),
    "drop-and-reconnect": _drop_and_reconnect,
    "alarm-and-drop": _alarm_and_drop,
    "stop": _stop,
}
