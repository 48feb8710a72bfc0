"""Starts the clients of a run: its members, and those that feed them with messages."""

import contextlib
import pathlib

from labkit.lab.member import Member
from labkit.lab.namespaces import Namespace
from labkit.lab.network import Network
from labkit.lab.scenario import Group
from labkit.processes import Process, start

CLIENTS = pathlib.Path(__file__).parent / "clients"


class Launcher:
    def __init__(
        self,
        network: Network,
        group: Group,
        python: pathlib.Path,
        work: pathlib.Path,
        stack: contextlib.ExitStack,
    ):
        """
        :param python: an interpreter that has the client libraries.
        :param work: the folder for what the clients print.
        """
        self.group = group
        self.python = python
        self.work = work
        self.stack = stack
        # Hosts of their own: a fault of a member does not touch them.
        self.feeders = network.near_host()
        self.flooders = network.near_host()

    def start(self, member: Member) -> None:
        """Starts a member's client, or starts it again."""
        scenario = member.scenario
        words = [
            *("--host", member.server),
            *("--port", "5671" if self.group.tls else "5672"),
            *("--name", member.name, "--heartbeat", str(scenario.heartbeat)),
        ]
        if scenario.client in ("raw", "crowd"):
            words += ["--script", scenario.mode]
        else:
            words += ["--mode", scenario.mode, "--user", scenario.user]
        if scenario.consumes:
            words += ["--prefetch", str(scenario.prefetch)]
        if scenario.mode == "publish":
            words += ["--queue", "nowhere", "--every", str(scenario.every)]
        if self.group.tls:
            words.append("--tls")
        member.output = self.work / f"{member.name}.out"
        member.process = self._run(scenario.client, member.host, member.output, words)

    def start_feeders(self, members: list[Member]) -> None:
        """Clients that publish to the queues of these consumers, one for each rate."""
        queues_by_rate: dict[tuple[float, int], list[str]] = {}
        for member in members:
            rate = (member.scenario.every, member.scenario.size)
            queues_by_rate.setdefault(rate, []).append(member.name)
        for (every, size), queues in queues_by_rate.items():
            name = f"feeder-{every}-{size}"
            words = ["--host", Network.BROKER[0], "--heartbeat", "10"]
            words += ["--name", name, "--mode", "feed"]
            words += ["--every", str(every / len(queues)), "--size", str(size)]
            for queue in queues:
                words += ["--queue", queue]
            self._run("pika", self.feeders, self.work / f"{name}.out", words)

    def start_flood(self, member: Member) -> Process:
        """A client that publishes more than a consumer takes; as much as it can, where the
        consumer is to be stuck."""
        name = f"flood-{member.name}"
        words = ["--host", Network.BROKER[0], "--name", name, "--queue", member.name]
        if member.scenario.lives:
            words += ["--mode", "publish", "--every", "0.1"]
        else:
            words += ["--mode", "flood", "--size", "20000"]
        return self._run("pika", self.flooders, self.work / f"{name}.out", words)

    def send(self, member: Member, *message: str) -> None:
        """Publishes one message for a consumer, of a `--text` or a `--size`."""
        name = f"send-{member.name}"
        words = ["--host", Network.BROKER[0], "--name", name, "--queue", member.name]
        words += ["--mode", "publish", "--every", "3600", *message]
        self._run("pika", self.flooders, self.work / f"{name}.out", words)

    def _run(
        self, program: str, host: Namespace, output: pathlib.Path, words: list[str]
    ) -> Process:
        script = str(CLIENTS / f"{program}_client.py")
        process = start(
            *host.command(str(self.python), script, *words),
            output=self.stack.enter_context(output.open("a")),
            errors=self.stack.enter_context(output.with_suffix(".err").open("a")),
        )
        self.stack.callback(process.kill)
        return process
