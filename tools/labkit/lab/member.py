"""A client of a run."""

import contextlib
import pathlib
import re
import signal
import sys

from labkit.lab.namespaces import Namespace
from labkit.lab.scenario import Scenario
from labkit.processes import Process, start

_WIRE = pathlib.Path(__file__).parent / "wire.py"


class Member:
    """A scenario's client, its host, and its process once it has started."""

    def __init__(
        self,
        scenario: Scenario,
        name: str,
        host: Namespace,
        server: str,
        number: int = 0,
        wire: "Wire | None" = None,
    ):
        self.scenario = scenario
        # Seconds after all are open.
        self.fault_at = scenario.at + scenario.apart * number
        self.name = name
        self.host = host
        # The address that it connects to.
        self.server = server
        # Where its cable can reorder.
        self.wire = wire
        self.process: Process | None = None
        # Of its connection; the last one's where it has connected again.
        self.port = 0
        self.output: pathlib.Path | None = None

    def signal(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def has_connected(self) -> bool:
        """Whether it has said so; its port is known then."""
        text = self.output.read_text() if self.output and self.output.exists() else ""
        ports = re.findall(r"^open (\d+)", text, re.MULTILINE)
        if ports:
            self.port = int(ports[-1])
        return bool(ports)


class Wire:
    """The program between a host and its router: wire.py."""

    def __init__(self, between: Namespace, seed: int, stack: contextlib.ExitStack):
        words = between.command(sys.executable, str(_WIRE), "one", "other", str(seed))
        self.process = start(*words, output=None, errors=None)
        stack.callback(self.process.kill)

    def start_reordering(self) -> None:
        self.process.send_signal(signal.SIGUSR1)
