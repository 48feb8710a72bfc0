"""`flatline watch` beside a run: what it said while it happened."""

import dataclasses
import json
import pathlib
import signal
import subprocess
import threading
import time

from labkit.network import Namespace
from labkit.shell import Fault, run

_FLATLINE = str(pathlib.Path(__file__).resolve().parents[1] / "flatline")
_PATIENCE = 10.0


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of its standard output, and when it came, in seconds since the epoch."""

    arrived: float
    event: dict


class Watch:
    """A running `flatline watch`, started outside the broker's namespace, as a host's root would
    for a broker in a container."""

    def __init__(self, broker: Namespace, options: list[str], errors: pathlib.Path):
        self.lines: list[Line] = []
        self.errors = errors
        run(_FLATLINE, "--version")  # Builds it, which takes minutes where it was not.
        with errors.open("w") as file:
            self.process = subprocess.Popen(
                [_FLATLINE, "watch", "--netns", broker.name, "-i", "eth0",
                 "--format", "jsonl", *options],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file, text=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._wait()

    def _wait(self) -> None:
        """Until it captures."""
        end = time.monotonic() + _PATIENCE
        while "watching" not in self.errors.read_text():
            if self.process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise Fault(f"flatline watch did not start: {self.errors.read_text()}")
            time.sleep(0.05)

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(Line(time.time(), json.loads(line)))

    def events(self, kind: str) -> list[dict]:
        return [line.event for line in list(self.lines) if line.event["event"] == kind]

    def stop(self) -> None:
        """As systemd does."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(_PATIENCE)
        self._reader.join(_PATIENCE)
        if status != 0:
            raise Fault(f"flatline watch ended with {status}: {self.errors.read_text()}")

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
