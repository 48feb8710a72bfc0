"""The deaths that `synthetic-traffic` planted, compared with what flatline said of them."""

import dataclasses
import pathlib
from collections.abc import Iterable

from labkit import events
from labkit.errors import WrongResult
from labkit.events import Event

# flatline predicts two seconds after a death; seconds more for a sender that is behind its plan.
_FIRST_WORD = 5.0


@dataclasses.dataclass(frozen=True)
class Findings:
    planted: int
    predicted: int
    # Clients predicted dead that live.
    false: set[str]
    # Clients dead for long enough that were not predicted.
    missed: set[str]
    # Clients predicted dead for another reason than the planted one.
    mistaken: set[str]

    def __str__(self) -> str:
        return (
            f"{self.predicted} of {self.planted} planted deaths were called, {len(self.missed)} "
            f"that were due were missed, {len(self.mistaken)} mistaken, "
            f"{len(self.false)} living connections called dead"
        )

    def require_right(self) -> None:
        wrong = self.false | self.missed | self.mistaken
        if wrong:
            raise WrongResult(f"not what was planted: {wrong}")


def compare(planted: pathlib.Path, said: Iterable[Event], seconds: float) -> Findings:
    """
    :param planted: the deaths, as `synthetic-traffic --planted` writes them.
    :param said: flatline's events.
    :param seconds: how long the traffic lasted.
    """
    deaths = {death["client"]: death for death in events.read_file(planted)}
    predicted: dict[str, Event] = {}
    for event in said:
        if event["event"] == "prediction":
            predicted[events.client(event)] = event
        elif event["event"] == "withdrawn":
            predicted.pop(events.client(event), None)
    due = {
        client
        for client, death in deaths.items()
        if "unansweredAt" in death and _age(death["unansweredAt"]) < seconds - _FIRST_WORD
    }
    return Findings(
        planted=len(deaths),
        predicted=len(predicted),
        false=predicted.keys() - deaths.keys(),
        missed=due - predicted.keys(),
        mistaken={
            client
            for client in predicted.keys() & deaths.keys()
            if predicted[client]["reason"] != deaths[client]["reason"]
        },
    )


def _age(instant: str) -> float:
    """Seconds since the traffic began, which is the beginning of a year."""
    hours, minutes, seconds = instant[11:-1].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
