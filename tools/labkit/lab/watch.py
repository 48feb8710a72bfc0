"""`flatline watch` beside a run of the lab: what it said, and when."""

import dataclasses
import pathlib
import signal
import subprocess
import threading
import time

from labkit import events
from labkit.errors import WrongResult
from labkit.events import Event
from labkit.lab.namespaces import Namespace
from labkit.paths import FLATLINE
from labkit.processes import start, wait_until
from labkit.shell import run

_PATIENCE = 10.0


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of its standard output, and when it came, in seconds since 1970."""

    arrived: float
    event: Event


class Watch:
    """A running `flatline watch`, started outside the broker's namespace, as a host's root would
    for a broker in a container."""

    def __init__(
        self,
        broker: Namespace,
        options: list[str],
        errors: pathlib.Path,
        *,
        asks_kernel: bool = False,
    ):
        """
        :param asks_kernel: what the kernel says is not in a capture, with which a run is compared.
        """
        self.lines: list[Line] = []
        self.errors = errors
        run(str(FLATLINE), "--version")  # Builds it, which takes minutes where it was not built.
        with errors.open("w") as file:
            self.process = start(
                *(str(FLATLINE), "watch", "--netns", broker.name, "-i", "eth0"),
                *([] if asks_kernel else ["--wire-only"]),
                *("--format", "jsonl", *options),
                output=subprocess.PIPE,
                errors=file,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._wait()

    def _wait(self) -> None:
        """Until it captures."""

        def captures() -> bool:
            return "watching" in self.errors.read_text()

        def has_ended() -> bool:
            return self.process.poll() is not None

        wait_until(lambda: captures() or has_ended(), _PATIENCE, pause=0.05)
        if not captures():
            self.kill()
            raise WrongResult(f"flatline watch did not start: {self.errors.read_text()}")

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(Line(time.time(), events.parse(line)))

    def stop(self) -> None:
        """As systemd does."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(_PATIENCE)
        self._reader.join(_PATIENCE)
        if status != 0:
            raise WrongResult(f"flatline watch ended with {status}: {self.errors.read_text()}")

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
