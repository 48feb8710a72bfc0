"""The folder that a run leaves: captures, the broker's log, what was done, and the settings."""

import json
import shutil
from typing import TYPE_CHECKING

from labkit import machine
from labkit.lab import sites, truth

if TYPE_CHECKING:
    from labkit.lab.lab import Lab
    from labkit.lab.member import Member

# Linux' own settings: seconds, interval, probes (tcp(7)).
_USUAL_KEEPALIVE = "7200/75/9"


def write(lab: "Lab") -> None:
    folder = lab.setup.folder
    folder.mkdir(parents=True, exist_ok=True)
    for capture in lab.work.glob("*.pcap"):
        shutil.copy(capture, folder)
    shutil.copy(lab.broker.log, folder / "rabbit.log")
    (folder / "events.log").write_text("".join(line + "\n" for line in lab.schedule.log))
    (folder / "run.json").write_text(json.dumps(_settings(lab), indent=1) + "\n")


def _settings(lab: "Lab") -> dict[str, object]:
    group = lab.group
    return {
        "broker": lab.broker.version,
        "retries2": str(group.retries2),
        "keepalive": group.keepalive or _USUAL_KEEPALIVE,
        "listenerKeepalive": bool(group.keepalive),
        "port": 5671 if group.tls else 5672,
        "hz": machine.kernel_ticks(),
        "snap": group.snap,
        "seed": lab.setup.seed,
        "group": group.name,
        "plan": [_member(member, lab.members) for member in lab.members],
    }


def _member(member: "Member", members: list["Member"]) -> dict[str, object]:
    cause = truth.of(member, members)
    return {
        "name": member.name,
        "kind": member.scenario.fault,
        "hb": member.scenario.heartbeat,
        "mode": member.scenario.mode,
        "client": member.scenario.client,
        "host": member.host.address,
        "port": member.port,
        "lives": member.scenario.lives,
        "cause": cause.cause,
        "honest": cause.honest,
        "idleTimeout": sites.idle_timeout(member.scenario.host),
    }
