"""One run: a network, a broker, connections, and what is done to them."""

import contextlib
import dataclasses
import pathlib
import random
import tempfile
import time

from labkit.console import say
from labkit.errors import CannotRun
from labkit.lab import capture, record
from labkit.lab.broker import Broker
from labkit.lab.faults import FAULTS
from labkit.lab.launcher import Launcher
from labkit.lab.member import Member, Wire
from labkit.lab.network import Network
from labkit.lab.quota import Quota
from labkit.lab.scenario import Group, Scenario
from labkit.lab.schedule import Action, Schedule
from labkit.lab.sites import Sites
from labkit.lab.watch import Line, Watch
from labkit.processes import Process, wait_until

# Settings of old or small systems; each client has half of them.
_ODD: list[tuple[str, object]] = [
    ("tcp_timestamps", 0),
    ("tcp_sack", 0),
    ("tcp_window_scaling", 0),
    ("tcp_ecn", 1),
    ("ip_default_ttl", 128),
    ("tcp_rmem", "4096 8192 8192"),
]
# Seconds for all clients to connect.
_OPENING = 40.0
# Seconds of a flood of messages, and how long before the consumer's fault it begins.
_FLOOD = 8.0
_FLOOD_BEFORE = 2.0


@dataclasses.dataclass(frozen=True)
class Setup:
    """With what a run is made, and where its results go."""

    version: str
    folder: pathlib.Path
    cache: pathlib.Path
    # An interpreter that has the client libraries.
    python: pathlib.Path
    seed: int = 0


class Lab:
    """Sets everything up, lets it happen, and takes it down when its stack closes."""

    def __init__(
        self,
        group: Group,
        scenarios: list[Scenario],
        setup: Setup,
        stack: contextlib.ExitStack,
        watch: list[str] | None = None,
        *,
        asks_kernel: bool = False,
        management: bool = False,
    ):
        """
        :param watch: options of a `flatline watch` that runs at the same time; `None` for none.
        :param asks_kernel: whether it asks the kernel about its sockets.
        :param management: whether the broker has its management API.
        """
        self.group = group
        self.setup = setup
        self.stack = stack
        self.watch = watch
        self.asks_kernel = asks_kernel
        self.watched: list[Line] = []
        # Actions besides the faults, and their seconds after all connections are open.
        self.plan: list[tuple[float, Action]] = []
        self.work = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.schedule = Schedule()
        self.done: set[str] = set()
        self.network: Network = Network(stack, in_container=group.in_container)
        # Where it is captured: the host, the interface, and the file.
        self.places = [(self.network.broker, "eth0", "broker.pcap")]
        if group.doubled:
            self.places.append((self.network.switch, "broker", "switch.pcap"))
        self.sites = Sites(self.network, self.work, stack)
        self.members = [member for scenario in scenarios for member in self._members(scenario)]
        self.launcher: Launcher = Launcher(self.network, group, setup.python, self.work, stack)
        self._tune()
        self.quota = Quota(group.quota, stack) if group.quota else None
        self.broker: Broker = Broker(
            setup.version,
            self.network.broker,
            setup.cache,
            self.work,
            stack,
            tls=group.tls,
            keepalive=bool(group.keepalive),
            management=management,
        )
        self.broker.add_users({scenario.user for scenario in scenarios} - {"guest"})

    # Setting up

    def _members(self, scenario: Scenario) -> list[Member]:
        members: list[Member] = []
        server = self.sites.server(scenario)
        for number in range(scenario.count):
            name = f"{scenario.name}-{number + 1}" if scenario.count > 1 else scenario.name
            wire = None
            if scenario.fault == "reorder":
                host, between = self.network.far_host_on_wire()
                wire = Wire(between, self.setup.seed, self.stack)
            elif scenario.together and members:
                host = members[0].host
            else:
                host = self.sites.host(scenario.host)
            members.append(Member(scenario, name, host, server, number, wire))
        return members

    def _tune(self) -> None:
        """Sets the kernel of the broker's host, as far as a namespace has settings of its own."""
        broker = self.network.broker
        broker.sysctl(tcp_retries2=self.group.retries2)
        if self.group.rto_min:
            self.network.set_rto_min(self.group.rto_min)
        if self.group.odd:
            source = random.Random(self.setup.seed)
            for member in self.members:
                member.host.sysctl(**{name: value for name, value in _ODD if source.random() < 0.5})
        if self.group.keepalive:
            seconds, interval, probes = self.group.keepalive.split("/")
            broker.sysctl(
                tcp_keepalive_time=seconds,
                tcp_keepalive_intvl=interval,
                tcp_keepalive_probes=probes,
            )

    # For the faults

    def later(self, seconds: float, member: Member, event: str, action: Action) -> None:
        """Does something to a member so many seconds from now, and logs it."""
        self.schedule.later(seconds, action, f"{member.name} {event}")

    def once(self, name: str, action: Action) -> None:
        """Does something once, however many members ask for it."""
        if name not in self.done:
            self.done.add(name)
            action()

    # Running

    def run(self) -> None:
        time.sleep(1)  # Bridges need a moment before they forward.
        captures = self._capture()
        watch = self._watch(self.watch) if self.watch is not None else None
        for member in self.members:
            self.launcher.start(member)
            time.sleep(0.15)
        self._wait_until_connected()
        self._feed([member for member in self.members if member.scenario.consumes])
        say(
            f"{len(self.members)} connections are open; {self.group.seconds:.0f} s of trouble begin"
        )
        for member in self.members:
            scenario = member.scenario
            if scenario.fault != "none":
                self.later(member.fault_at, member, scenario.fault, self._fault(member))
        if self.quota:
            self.quota.hold(self.broker.pids())
        if self.group.pause:
            begin, length = self.group.pause
            self.schedule.later(begin, self.broker.pause(), "broker pause")
            self.schedule.later(begin + length, self.broker.resume(), "broker resume")
        for seconds, action in self.plan:
            self.schedule.later(seconds, action)
        self.schedule.run(self.group.seconds)
        for process in captures:
            capture.stop(process)
        if watch:
            watch.stop()
            self.watched = watch.lines
        record.write(self)

    def _fault(self, member: Member) -> Action:
        return lambda: FAULTS[member.scenario.fault](self, member)

    def _wait_until_connected(self) -> None:
        def waiting() -> list[Member]:
            return [member for member in self.members if not member.has_connected()]

        if not wait_until(lambda: not waiting(), _OPENING):
            late = [member.name for member in waiting()]
            said = self.work / f"{late[0]}.err"
            raise CannotRun(
                f"{', '.join(late)} did not connect; {late[0]} said: "
                f"{said.read_text()[-500:] if said.exists() else 'nothing'}"
            )

    def _feed(self, consumers: list[Member]) -> None:
        """Gives the consumers messages: some all the time, others a flood of them."""
        fed = [member for member in consumers if not member.scenario.flood]
        self.launcher.start_feeders(fed)
        for member in consumers:
            if member.scenario.flood:
                # A consumer that is to be frozen was busy with messages just before.
                seconds = max(0, member.fault_at - _FLOOD_BEFORE)
                self.later(seconds, member, "flood", self._flood(member))

    def _flood(self, member: Member) -> Action:
        def begin() -> None:
            flood = self.launcher.start_flood(member)
            self.later(_FLOOD, member, "flood-over", flood.terminate)

        return begin

    def _capture(self) -> list[Process]:
        processes = []
        for place, interface, name in self.places:
            process = capture.capture(
                place,
                interface,
                self.work / name,
                self.group.snap,
                without=self.launcher.flooders.address,
            )
            self.stack.callback(process.kill)
            processes.append(process)
        return processes

    def _watch(self, more: list[str]) -> Watch:
        """Has options only for what it cannot find out: it reads the kernel's settings itself."""
        words = ["--port", "5672", "--port", "5671", *more]
        if self.group.keepalive:
            words += ["--keepalive", "system"]
        if self.group.snap:
            words += ["--snapshot-length", str(self.group.snap)]
            words += ["--broker-version", self.broker.version]
        errors = self.work / "watch.err"
        watch = Watch(self.network.broker, words, errors, asks_kernel=self.asks_kernel)
        self.stack.callback(watch.kill)
        return watch
