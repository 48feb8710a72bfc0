"""Prometheus and Alertmanager on the loopback interface."""

import contextlib
import json
import pathlib
from typing import Any

from labkit import web
from labkit.alerting.programs import command
from labkit.errors import CannotRun
from labkit.processes import Process, start, wait_until

_PATIENCE = 30.0


class Service:
    """One of the two programs."""

    def __init__(
        self,
        name: str,
        command: list[str],
        port: int,
        output: pathlib.Path,
        stack: contextlib.ExitStack,
    ):
        self.name = name
        self.command = command
        self.port = port
        self.output = stack.enter_context(output.open("w"))
        self.process: Process | None = None
        stack.callback(self.stop)

    def start(self) -> None:
        self.process = start(*self.command, output=self.output)

    def wait(self) -> None:
        """Until it answers."""
        if not wait_until(lambda: self._fetch("/-/ready") is not None, _PATIENCE):
            said = pathlib.Path(self.output.name).read_text()[-2000:]
            raise CannotRun(f"{self.name} did not start:\n{said}")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def address(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ask(self, path: str) -> Any:
        """The JSON that it answers; `None` when it does not."""
        try:
            return json.loads(self._fetch(path) or "null")
        except ValueError:
            return None

    def _fetch(self, path: str) -> str | None:
        with contextlib.suppress(OSError):
            return web.fetch(self.address(path))
        return None


def prometheus(
    programs: pathlib.Path, folder: pathlib.Path, configuration: str, stack: contextlib.ExitStack
) -> Service:
    port = web.free_port()
    file = folder / "prometheus.yml"
    file.write_text(configuration)
    words = command(
        programs,
        "prometheus",
        f"--config.file={file}",
        f"--storage.tsdb.path={folder}/prometheus",
        f"--web.listen-address=127.0.0.1:{port}",
    )
    return Service("Prometheus", words, port, folder / "prometheus.out", stack)


def alertmanager(
    programs: pathlib.Path, folder: pathlib.Path, configuration: str, stack: contextlib.ExitStack
) -> Service:
    port = web.free_port()
    file = folder / "alertmanager.yml"
    file.write_text(configuration)
    words = command(
        programs,
        "prometheus-alertmanager",
        f"--config.file={file}",
        f"--storage.path={folder}/alertmanager",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    )
    return Service("Alertmanager", words, port, folder / "alertmanager.out", stack)
