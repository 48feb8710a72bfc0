"""One run: a network, a broker, connections, and what is done to them."""

import contextlib
import datetime
import heapq
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from labkit.broker import Broker
from labkit.faults import FAULTS
from labkit.network import Namespace, Network
from labkit.scenario import Group, Scenario
from labkit.shell import LabError, kernel_ticks, say
from labkit.watch import Line, Watch

HERE = pathlib.Path(__file__).parent
CLIENTS = HERE / "clients"
# Seconds for all clients to connect.
_OPENING = 40.0


class Wire:
    """The program between a host and its router."""

    def __init__(self, between: Namespace, seed: int, stack: contextlib.ExitStack):
        self.process = subprocess.Popen(
            between.command(sys.executable, str(HERE / "wire.py"), "one", "other", str(seed)))
        stack.callback(self.process.kill)

    def start_reordering(self) -> None:
        self.process.send_signal(signal.SIGUSR1)


class Member:
    """A client of the run."""

    def __init__(self, scenario: Scenario, name: str, host: Namespace):
        self.scenario = scenario
        self.name = name
        self.host = host
        self.wire: Wire | None = None
        self.process: subprocess.Popen | None = None
        self.port = 0
        self.output: pathlib.Path | None = None

    def signal(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    @property
    def is_open(self) -> bool:
        text = self.output.read_text() if self.output and self.output.exists() else ""
        ports = re.findall(r"^open (\d+)", text, re.MULTILINE)
        if ports:
            self.port = int(ports[-1])
        return bool(ports)


class Lab:
    """Sets everything up, lets it happen, and takes it down when its stack closes."""

    def __init__(self, group: Group, scenarios: list[Scenario], version: str, folder: pathlib.Path,
                 cache: pathlib.Path, python: pathlib.Path, seed: int,
                 stack: contextlib.ExitStack, watch: list[str] | None = None):
        self.group = group
        self.version = version
        self.folder = folder
        self.python = python
        self.seed = seed
        self.stack = stack
        # The options of a `flatline watch` that looks on, if one shall.
        self.watch = watch
        self.watched: list[Line] = []
        # What else shall be done, so many seconds after all are open.
        self.plan: list[tuple[float, Callable[[], object]]] = []
        self.work = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.schedule: list[tuple[float, int, Member | None, str, Callable[[], object]]] = []
        self.done: set[str] = set()
        self.events: list[str] = []
        self.network = Network(stack)
        self.members = [member for scenario in scenarios for member in self._members(scenario)]
        self.feeders = self.network.near_host()
        self.flooders = self.network.near_host()
        self._tune()
        self.broker = Broker(version, self.network.broker, cache, self.work, stack,
                             tls=group.tls, keepalive=bool(group.keepalive))

    # Setting up

    def _members(self, scenario: Scenario) -> list[Member]:
        members: list[Member] = []
        for number in range(scenario.count):
            name = f"{scenario.name}-{number + 1}" if scenario.count > 1 else scenario.name
            if scenario.fault == "reorder":
                host, between = self.network.far_host_on_wire()
                member = Member(scenario, name, host)
                member.wire = Wire(between, self.seed, self.stack)
            else:
                member = Member(scenario, name, self._host(scenario))
            members.append(member)
        return members

    def _host(self, scenario: Scenario) -> Namespace:
        if scenario.host == "near":
            return self.network.near_host()
        if scenario.host.startswith("inside"):
            return self.network.inside_host(scenario.host.partition("-")[2] or "reset")
        return self.network.far_host()

    def _tune(self) -> None:
        """The kernel of the broker's host, as far as a namespace has its own."""
        broker = self.network.broker
        broker.sysctl(tcp_retries2=self.group.retries2)
        if self.group.keepalive:
            seconds, interval, probes = self.group.keepalive.split("/")
            broker.sysctl(tcp_keepalive_time=seconds, tcp_keepalive_intvl=interval,
                          tcp_keepalive_probes=probes)

    def start(self, member: Member) -> None:
        """Starts a member's client, or starts it again."""
        scenario = member.scenario
        words = ["--host", Network.BROKER[1 if scenario.ipv6 else 0],
                 "--port", "5671" if self.group.tls else "5672",
                 "--name", member.name, "--heartbeat", str(scenario.heartbeat)]
        if scenario.client in ("raw", "crowd"):
            words += ["--script", scenario.mode]
        else:
            words += ["--mode", scenario.mode]
        if scenario.mode in ("consume", "slow"):
            words += ["--prefetch", str(scenario.prefetch)]
        if scenario.mode == "publish":
            words += ["--queue", "nowhere", "--every", str(scenario.every)]
        if self.group.tls:
            words.append("--tls")
        member.output = self.work / f"{member.name}.out"
        member.process = self._client(scenario.client, member.host, member.output, words)

    def _client(self, program: str, host: Namespace, output: pathlib.Path,
                words: list[str]) -> subprocess.Popen:
        file = self.stack.enter_context(output.open("a"))
        process = subprocess.Popen(
            host.command(str(self.python), str(CLIENTS / f"{program}_client.py"), *words),
            stdin=subprocess.DEVNULL, stdout=file,
            stderr=self.stack.enter_context(output.with_suffix(".err").open("a")))
        self.stack.callback(process.kill)
        return process

    def _start_feeders(self) -> None:
        """Publish to the consumers' queues, in a host of their own."""
        consumers = [member for member in self.members
                     if member.scenario.mode in ("consume", "slow")]
        if not consumers:
            return
        address = ["--host", Network.BROKER[0], "--heartbeat", "10"]
        rates: dict[float, list[str]] = {}
        for member in consumers:
            if not member.scenario.flood:
                rates.setdefault(member.scenario.every, []).append(member.name)
        for every, queues in rates.items():
            words = ["--name", f"feeder-{every}", "--mode", "feed", "--every",
                     str(every / len(queues))]
            for queue in queues:
                words += ["--queue", queue]
            self._client("pika", self.feeders, self.work / f"feeder-{every}.out",
                         address + words)
        for member in consumers:
            if member.scenario.flood:
                self._plan_flood(member)

    def _plan_flood(self, member: Member) -> None:
        """More than the consumer takes, for a while: all it can where it is to be stuck."""
        words = ["--host", Network.BROKER[0], "--name", f"flood-{member.name}", "--queue",
                 member.name]
        words += (["--mode", "publish", "--every", "0.1"] if member.scenario.lives
                  else ["--mode", "flood", "--size", "20000"])

        def begin() -> None:
            flood = self._client("pika", self.flooders,
                                 self.work / f"flood-{member.name}.out", words)
            self.later(8, member, "flood-over", flood.terminate)

        # So that a consumer that is to be frozen was taking much just before.
        self.later(max(0, member.scenario.at - 2), member, "flood", begin)

    # Running

    def later(self, seconds: float, member: Member | None, event: str,
              action: Callable[[], object]) -> None:
        """Does something so many seconds from now."""
        heapq.heappush(self.schedule,
                       (time.monotonic() + seconds, len(self.schedule), member, event, action))

    def once(self, name: str, action: Callable[[], object]) -> None:
        """Does something of which once is enough for all members."""
        if name not in self.done:
            self.done.add(name)
            action()

    def run(self) -> None:
        time.sleep(1)  # Bridges need a moment before they forward.
        captures = self._capture()
        watch = self._watch(self.watch) if self.watch is not None else None
        for member in self.members:
            self.start(member)
            time.sleep(0.15)
        self._wait_open()
        self._start_feeders()
        say(f"{len(self.members)} connections are open; "
            f"{self.group.seconds:.0f} s of trouble begin")
        for member in self.members:
            scenario = member.scenario
            if scenario.fault != "none":
                self.later(scenario.at, member, scenario.fault,
                           lambda member=member: FAULTS[member.scenario.fault](self, member))
        for seconds, action in self.plan:
            self.later(seconds, None, "", action)
        self._pass(self.group.seconds)
        for capture in captures:
            capture.send_signal(signal.SIGINT)
            capture.wait()
        if watch:
            watch.stop()
            self.watched = watch.lines
        self._keep()

    def _wait_open(self) -> None:
        end = time.monotonic() + _OPENING
        while not all(member.is_open for member in self.members):
            if time.monotonic() > end:
                late = [member.name for member in self.members if not member.is_open]
                said = self.work / f"{late[0]}.err"
                raise LabError(f"{', '.join(late)} did not connect; {late[0]} said: "
                               f"{said.read_text()[-500:] if said.exists() else 'nothing'}")
            time.sleep(0.1)

    def _pass(self, seconds: float) -> None:
        """Lets time pass, and does what is due."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            if self.schedule and self.schedule[0][0] <= now:
                _, _, member, event, action = heapq.heappop(self.schedule)
                instant = datetime.datetime.now(datetime.timezone.utc)
                action()
                if member:
                    self.events.append(f"{instant:%Y-%m-%dT%H:%M:%S.%f} {member.name} {event}")
                continue
            due = self.schedule[0][0] if self.schedule else end
            time.sleep(min(due, end) - now)

    def _capture(self) -> list[subprocess.Popen]:
        """tcpdump on the broker's interface, and, where packets shall be doubled, beside it."""
        places = [(self.network.broker, "eth0", "broker.pcap")]
        if self.group.doubled:
            places.append((self.network.switch, "broker", "switch.pcap"))
        processes = []
        for place, interface, name in places:
            process = subprocess.Popen(
                place.command("tcpdump", "-i", interface, "-s", str(self.group.snap), "-U",
                              "-B", "65536", "-Z", "root",
                              "--time-stamp-precision", "nano", "-w", str(self.work / name),
                              "not", "host", self.flooders.address),
                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            self.stack.callback(process.kill)
            assert process.stderr
            process.stderr.readline()  # "listening on ..."
            processes.append(process)
        return processes

    def _watch(self, more: list[str]) -> Watch:
        """Told only what it cannot find out by itself: the kernel's settings are the broker's."""
        words = ["--port", "5672", "--port", "5671", *more]
        if self.group.keepalive:
            words += ["--keepalive", "system"]
        if self.group.snap:
            words += ["--snapshot-length", str(self.group.snap),
                      "--broker-version", self.broker.version]
        watch = Watch(self.network.broker, words, self.work / "watch.err")
        self.stack.callback(watch.kill)
        return watch

    def _keep(self) -> None:
        """Writes the run's folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for capture in self.work.glob("*.pcap"):
            shutil.copy(capture, self.folder)
        shutil.copy(self.broker.log, self.folder / "rabbit.log")
        (self.folder / "events.log").write_text("".join(line + "\n" for line in self.events))
        settings = {
            "broker": self.broker.version,
            "retries2": str(self.group.retries2),
            "keepalive": self.group.keepalive or "7200/75/9",
            "listenerKeepalive": bool(self.group.keepalive),
            "port": 5671 if self.group.tls else 5672,
            "hz": kernel_ticks(),
            "snap": self.group.snap,
            "seed": self.seed,
            "group": self.group.name,
            "plan": [{"name": member.name, "kind": member.scenario.fault,
                      "hb": member.scenario.heartbeat, "mode": member.scenario.mode,
                      "client": member.scenario.client, "host": member.host.address,
                      "port": member.port, "lives": member.scenario.lives}
                     for member in self.members],
        }
        (self.folder / "run.json").write_text(json.dumps(settings, indent=1) + "\n")
