"""How much traffic `flatline watch` keeps up with: tools/bench/live."""

import argparse
import contextlib
import dataclasses
import pathlib
import re
import tempfile
import time

from labkit import markdown, measure, web
from labkit.bench import planted
from labkit.bench.traffic import Traffic, TrafficFiles
from labkit.console import say
from labkit.errors import CannotRun, exit_status
from labkit.lab.namespaces import Namespace, remove_own
from labkit.lab.watch import Watch
from labkit.paths import BENCH
from labkit.shell import install, need_root

RATE = 200_000
CONNECTIONS = 10_000
OPENING = 5
# Seconds of each run that looks for the limit.
SHORT = 10
STEP = 1.25

_HEADING = (
    "packets/s",
    "for",
    "sent",
    "looked at",
    "dropped by the kernel",
    "processor used",
    "memory, largest",
    "options",
)


@dataclasses.dataclass(frozen=True)
class Replay:
    """Traffic that was sent, and what became of it."""

    options: str
    sent: int
    seconds: float
    seen: int
    dropped: int
    # Seconds of processor time that flatline used.
    processor: float
    megabytes: int

    @property
    def rate(self) -> float:
        return self.sent / self.seconds


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures flatline watch.")
    parser.add_argument("--seconds", type=int, default=62, help="(default: %(default)s)")
    parser.add_argument(
        "--most",
        type=int,
        default=1_500_000,
        help="packets a second to end with (default: %(default)s)",
    )
    arguments = parser.parse_args()

    def action() -> int:
        need_root("network namespaces")
        install({"tcpreplay": "tcpreplay", "taskset": "util-linux"})
        with contextlib.ExitStack() as stack:
            bench = Bench(stack)
            replays = bench.find_limit(arguments.seconds, arguments.most)
        markdown.publish(BENCH / "LIVE.md", page(replays))
        return 0

    return exit_status("live", action)


class Bench:
    """Two hosts with a cable: one sends, flatline watches at the other."""

    def __init__(self, stack: contextlib.ExitStack):
        self.folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.callback(remove_own)
        self.sender, self.broker = Namespace("sender"), Namespace("broker")
        self.sender.link(self.broker, "eth0", "eth0")

    def find_limit(self, seconds: int, most: int) -> list[Replay]:
        """The usual rate with both ways of delivery, then higher rates until packets are lost."""
        replays = [
            self.replay(RATE, seconds),
            self.replay(RATE, seconds, "--delivery", "batched"),
        ]
        rate = RATE * STEP
        # The sender has its limit too: above it, it sends much less than asked for.
        while rate <= most and replays[-1].dropped == 0 and replays[-1].rate > 0.5 * rate:
            replays.append(self.replay(int(rate), SHORT))
            rate *= STEP
        return replays

    def replay(self, rate: int, seconds: int, *options: str) -> Replay:
        """Makes traffic and sends it to a new flatline."""
        say(f"making {seconds} s of traffic at {rate:,} packets/s ...")
        traffic = Traffic("traffic", CONNECTIONS, seconds, OPENING, rate)
        files = traffic.write(self.folder)
        port = web.free_port()
        watch = Watch(
            self.broker, ["--listen", f"127.0.0.1:{port}", *options], self.folder / "watch.err"
        )
        try:
            result = self._send(files, rate, watch, port, " ".join(options))
            watch.stop()
        finally:
            watch.kill()
        # Where packets were lost, or sent too late, predictions may be missing.
        if result.dropped == 0 and result.rate > 0.95 * rate:
            said = [line.event for line in watch.lines]
            found = planted.compare(files.planted, said, result.seconds)
            print(found)
            found.require_right()
        return result

    def _send(
        self, files: TrafficFiles, rate: int, watch: Watch, port: int, options: str
    ) -> Replay:
        process = watch.process.pid
        before = measure.processor_seconds(process)
        say("sending it ...")
        said = self.sender.run(
            *("taskset", "--cpu-list", "0", "tcpreplay", "--intf1=eth0", "--preload-pcap"),
            f"--pps={rate}",
            str(files.capture),
        )
        spent = measure.processor_seconds(process) - before
        time.sleep(2)  # /metrics is up to a second old.
        metrics = web.fetch(f"http://127.0.0.1:{port}/metrics", seconds=5)
        sent = re.search(r"Actual: (\d+) packets .* sent in ([\d.]+) seconds", said)
        if not sent:
            raise CannotRun(f"tcpreplay does not say what it sent: {said}")
        return Replay(
            options=options,
            sent=int(sent[1]),
            seconds=float(sent[2]),
            seen=value(metrics, "flatline_packets_total"),
            dropped=value(metrics, "flatline_capture_dropped_packets_total"),
            processor=spent,
            megabytes=measure.largest_megabytes(process),
        )


def value(metrics: str, name: str) -> int:
    """The sum of a metric's samples."""
    samples = re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", metrics, re.MULTILINE)
    return round(sum(map(float, samples)))


def page(replays: list[Replay]) -> str:
    rows = [
        (
            f"{each.rate:,.0f}",
            f"{each.seconds:.0f} s",
            f"{each.sent:,}",
            f"{each.seen:,}",
            f"{each.dropped:,}",
            f"{each.processor / each.seconds:.0%} of one",
            f"{each.megabytes} MB",
            each.options or "default",
        )
        for each in replays
    ]
    return markdown.page(
        "flatline watch under load",
        f"{markdown.origin('tools/bench/live')}. AMQP traffic of {CONNECTIONS:,} connections, as "
        f"fast as the sender manages. One processor sends, and the kernel hands on there.",
        markdown.table(_HEADING, rows),
    )
