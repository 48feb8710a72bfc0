"""What stands between flatline and whoever is on call: Prometheus, Alertmanager, and a receiver."""

import contextlib
import dataclasses
import json
import pathlib
import shutil
from collections.abc import Callable

from labkit import web
from labkit.alerting import programs, services
from labkit.alerting.receiver import Receiver


@dataclasses.dataclass(frozen=True)
class Chain:
    folder: pathlib.Path
    # Where the programs are.
    programs: pathlib.Path
    receiver: Receiver
    manager: services.Service
    monitor: services.Service
    # The port at which Prometheus looks for flatline.
    metrics: int

    @property
    def options(self) -> list[str]:
        """Of `flatline watch`, to feed it."""
        return ["--listen", f"127.0.0.1:{self.metrics}", "--alertmanager", self.manager.address()]

    def keep_posts(self) -> None:
        """Writes down what the receiver got."""
        (self.folder / "posts.json").write_text(json.dumps(self.receiver.posts, indent=1))


def started(
    folder: pathlib.Path,
    cache: pathlib.Path,
    stack: contextlib.ExitStack,
    alertmanager: Callable[[int], str],
    prometheus: Callable[[int, int], str],
) -> Chain:
    """Everything, ready.

    :param folder: is emptied: from old files Alertmanager would know what it has sent.
    :param alertmanager: its configuration, for the receiver's port.
    :param prometheus: its configuration, for the ports of flatline and of Alertmanager.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    receiver = Receiver(stack)
    metrics = web.free_port()
    binaries = programs.fetch(cache)
    manager = services.alertmanager(binaries, folder, alertmanager(receiver.port), stack)
    monitor = services.prometheus(binaries, folder, prometheus(metrics, manager.port), stack)
    for service in (manager, monitor):
        service.start()
    for service in (manager, monitor):
        service.wait()
    return Chain(folder, binaries, receiver, manager, monitor, metrics)
