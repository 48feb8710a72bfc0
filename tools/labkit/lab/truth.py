"""Why each connection of a run dies: what flatline's `cause` is compared with.

The words are those of Sources/FlatlineCore/Predictions/Cause.swift. What is done to a connection
decides; but only as far as the wire can show it to the broker.
"""

import dataclasses
import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labkit.lab.member import Member

UNKNOWN = "unknown"

# Addresses of one subnet that are lost at once, from which on nobody can tell a partition from
# faults of their hosts; and the seconds in which they are.
_MANY = 3
_AT_ONCE = 3.0


@dataclasses.dataclass(frozen=True)
class Truth:
    """The cause; none where nothing is wrong.

    :param honest: other answers that claim no more than the evidence has; `unknown` always is one.
    """

    cause: str
    honest: tuple[str, ...] = ()


_LOST = Truth(UNKNOWN)
_CAUSES = {
    "none": Truth(""),
    "close": Truth(""),
    # Nothing comes from the client, and nobody says why: path or host, who knows.
    "drop": _LOST,
    "drop-outgoing": _LOST,
    "blip": _LOST,
    "away": _LOST,
    "reorder": _LOST,
    # Blocked as well: both keep it from being heard.
    "alarm-and-drop": Truth(UNKNOWN, ("broker-blocked",)),
    "drop-incoming": Truth("path-one-way"),
    "link-down": Truth("client-host-lost"),
    # The router's message is the one for a host that is down.
    "no-route": Truth("partition", ("client-host-lost",)),
    "partition": Truth("partition"),
    "withdraw": Truth("partition"),
    "withdraw-one-way": Truth("partition", ("path-one-way",)),
    "cut": Truth("partition"),
    "reset": Truth("middlebox-reset"),
    "kill": Truth("client-exited"),
    "freeze": Truth("client-frozen"),
    "long-task": Truth("client-frozen"),
    "freeze-and-kill": Truth("client-exited", ("client-frozen",)),
    "reboot": Truth("client-restarted"),
    "reboot-and-reconnect": Truth("client-restarted", ("reconnected",)),
    "drop-and-reconnect": Truth("reconnected"),
    "large-message": Truth("path-mtu", ("path-one-way",)),
    "force": Truth("operator"),
    "stop": Truth("broker-shutdown"),
}


def of(member: "Member", members: Sequence["Member"]) -> Truth:
    """
    :param members: all of the run.
    """
    scenario = member.scenario
    if scenario.lives and scenario.fault != "blip":
        return _CAUSES["none"]
    if scenario.cause:
        return Truth(scenario.cause, tuple(scenario.honest))
    # Of some share of the packets, which may or may not be too much.
    truth = _LOST if scenario.fault.startswith("loss-") else _CAUSES[scenario.fault]
    return dataclasses.replace(truth, honest=(*truth.honest, *_coincidences(member, members)))


def _coincidences(member: "Member", members: Sequence["Member"]) -> tuple[str, ...]:
    """What the faults of others at the same instant look like, together with this one."""
    if not _is_black_hole(member):
        return ()
    lost = {
        other.host.address
        for other in members
        if _is_black_hole(other)
        and abs(_instant(other, members) - _instant(member, members)) <= _AT_ONCE
        and _subnet(other) == _subnet(member)
    }
    return ("partition",) if len(lost) >= _MANY else ()


def _is_black_hole(member: "Member") -> bool:
    return member.scenario.fault in ("drop", "drop-outgoing", "link-down", "no-route", "partition")


def _instant(member: "Member", members: Sequence["Member"]) -> float:
    """A partition comes for all at once, when it comes for the first."""
    if member.scenario.fault != "partition":
        return member.fault_at
    return min(other.fault_at for other in members if other.scenario.fault == "partition")


def _subnet(member: "Member") -> ipaddress.IPv4Network:
    return ipaddress.IPv4Network(f"{member.host.address}/24", strict=False)
