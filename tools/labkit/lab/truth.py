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
_PARTITION = "partition"

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


# After these the broker hears nothing, or may hear nothing, of the client.
_SILENCING = {"drop", "drop-incoming", "drop-outgoing", "link-down", "no-route", "partition"}

_LOST = Truth(UNKNOWN)
_CAUSES = {
    "none": Truth(""),
    "close": Truth(""),
    # Nothing comes from the client, and nobody says why: path or host, who knows.
    "drop": _LOST,
    "drop-outgoing": _LOST,
    # A client that gives up meanwhile answers as one that rebooted.
    "blip": Truth(UNKNOWN, ("client-exited", "client-restarted")),
    "away": Truth(UNKNOWN, ("client-exited", "client-restarted")),
    "reorder": _LOST,
    # Blocked as well: both keep it from being heard.
    "alarm-and-drop": Truth(UNKNOWN, ("broker-blocked",)),
    # A client that hears nothing for long lets go, and the broker hears that.
    "drop-incoming": Truth("path-one-way", ("client-exited",)),
    "link-down": Truth("client-host-lost"),
    # The router's message is the one for a host that is down; what the client sends still arrives.
    "no-route": Truth(_PARTITION, ("client-host-lost", "path-one-way", "client-exited")),
    "partition": Truth(_PARTITION),
    "withdraw": Truth(_PARTITION),
    "withdraw-one-way": Truth(_PARTITION, ("path-one-way", "client-exited")),
    "cut": Truth(_PARTITION),
    "reset": Truth("middlebox-reset"),
    "kill": Truth("client-exited"),
    "freeze": Truth("client-frozen"),
    "long-task": Truth("client-frozen"),
    "freeze-and-kill": Truth("client-exited", ("client-frozen",)),
    "reboot": Truth("client-restarted"),
    "reboot-and-reconnect": Truth("client-restarted", ("reconnected",)),
    "drop-and-reconnect": Truth("reconnected"),
    "large-message": Truth("path-mtu", ("path-one-way", "client-exited")),
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
    if truth.cause != _PARTITION and _is_one_of_many(member, members):
        return dataclasses.replace(truth, honest=(*truth.honest, _PARTITION))
    return truth


def _is_one_of_many(member: "Member", members: Sequence["Member"]) -> bool:
    """Whether so many of its subnet are lost at the same instant that it looks like a partition."""
    lost = {
        other.host.address
        for other in members
        if other.scenario.fault in _SILENCING
        and abs(_instant(other, members) - _instant(member, members)) <= _AT_ONCE
        and _subnet(other) == _subnet(member)
    }
    return member.scenario.fault in _SILENCING and len(lost) >= _MANY


def _instant(member: "Member", members: Sequence["Member"]) -> float:
    """A partition comes for all at once, when it comes for the first."""
    if member.scenario.fault != "partition":
        return member.fault_at
    return min(other.fault_at for other in members if other.scenario.fault == "partition")


def _subnet(member: "Member") -> ipaddress.IPv4Network:
    return ipaddress.IPv4Network(f"{member.host.address}/24", strict=False)
