"""What `synthetic-traffic` planted, against what flatline said of it."""

import dataclasses
import json
import pathlib
from collections.abc import Iterable

# The first word takes two seconds; a little more where time passes otherwise than it was planned.
_FIRST_WORD = 5.0


@dataclasses.dataclass
class Findings:
    planted: int
    called: int
    # Called dead, and lives.
    strangers: set[str]
    # Dead for long enough, and not called.
    missed: set[str]
    # Called, for another reason than the planted.
    mistaken: set[str]

    @property
    def are_right(self) -> bool:
        return not (self.strangers or self.missed or self.mistaken)

    def __str__(self) -> str:
        return (f"{self.called} of {self.planted} planted deaths were called, {len(self.missed)} "
                f"that were due were missed, {len(self.mistaken)} mistaken, "
                f"{len(self.strangers)} living connections called dead")


def findings(planted: pathlib.Path, events: Iterable[dict], seconds: float) -> Findings:
    """
    :param seconds: how long the traffic lasted.
    """
    deaths = {death["client"]: death for death in map(json.loads, planted.open())}
    called: dict[str, dict] = {}
    for event in events:
        if event["event"] == "prediction":
            called[event["flow"]["client"]] = event
        elif event["event"] == "withdrawn":
            called.pop(event["flow"]["client"], None)
    due = {client for client, death in deaths.items() if "unansweredAt" in death
           and _age(death["unansweredAt"]) < seconds - _FIRST_WORD}
    return Findings(
        planted=len(deaths), called=len(called), strangers=called.keys() - deaths.keys(),
        missed=due - called.keys(),
        mistaken={client for client in called.keys() & deaths.keys()
                  if called[client]["reason"] != deaths[client]["reason"]})


def _age(instant: str) -> float:
    """Seconds since the traffic began, which is the beginning of a year."""
    hours, minutes, seconds = instant[11:-1].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
