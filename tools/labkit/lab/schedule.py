"""Actions of a run that are due at an instant."""

import datetime
import heapq
import itertools
import time
from collections.abc import Callable

Action = Callable[[], object]


class Schedule:
    def __init__(self) -> None:
        # With a number, so that of two that are due together the first planned is first.
        self._entries: list[tuple[float, int, Action, str]] = []
        self._numbers = itertools.count()
        # A line for what was done: the instant, and the note.
        self.log: list[str] = []

    def later(self, seconds: float, action: Action, note: str = "") -> None:
        """Plans something for so many seconds from now; without a note it is not logged."""
        entry = (time.monotonic() + seconds, next(self._numbers), action, note)
        heapq.heappush(self._entries, entry)

    def run(self, seconds: float) -> None:
        """Lets so many seconds pass, and does what is due in them."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            if self._entries and self._entries[0][0] <= now:
                _, _, action, note = heapq.heappop(self._entries)
                instant = datetime.datetime.now(datetime.UTC)
                action()
                if note:
                    self.log.append(f"{instant:%Y-%m-%dT%H:%M:%S.%f} {note}")
                continue
            due = self._entries[0][0] if self._entries else end
            time.sleep(min(due, end) - now)
