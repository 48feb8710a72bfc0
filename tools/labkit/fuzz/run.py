"""Runs flatline on a mutant, and says what is wrong with the result."""

import dataclasses
import os
import resource
import signal
import subprocess
import tempfile
from collections.abc import Sequence

from labkit import events


@dataclasses.dataclass(frozen=True)
class Limits:
    seconds: float
    # Of address space; 0 for no limit.
    megabytes: int


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    # The exit status, or minus the number of the signal that ended it.
    status: int
    timed_out: bool
    output: bytes
    errors: bytes
    # Largest resident size; Linux counts what this script used when it started the program, too.
    megabytes: int
    seconds: float


def read_capture(
    program: str, options: Sequence[str], path: str, limits: Limits, backtrace: bool = False
) -> Outcome:
    """Runs `flatline read`.

    :param backtrace: whether a crash prints one, which takes memory and time.
    """
    enabled = "enable=yes,color=no" if backtrace else "enable=no"

    def set_limits() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if limits.megabytes > 0:
            size = limits.megabytes << 20
            resource.setrlimit(resource.RLIMIT_AS, (size, size))

    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [program, "read", "--format", "jsonl", *options, path],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env={**os.environ, "SWIFT_BACKTRACE": enabled},
            preexec_fn=set_limits,
        )
        timed_out = False

        def kill(*_: object) -> None:
            nonlocal timed_out
            timed_out = True
            process.kill()

        signal.signal(signal.SIGALRM, kill)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        # Popen.wait does not tell which resources it used.
        _, status, usage = os.wait4(process.pid, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        return Outcome(
            status=process.returncode,
            timed_out=timed_out,
            output=output.read(),
            errors=errors.read(),
            megabytes=usage.ru_maxrss // 1024,
            seconds=usage.ru_utime + usage.ru_stime,
        )


def nonsense(output: bytes) -> tuple[str, str] | None:
    """What is wrong with a line that was printed, and the line; `None` if nothing is."""
    for line in output.decode("utf-8", "replace").splitlines():
        try:
            event = events.parse(line)
        except ValueError:
            return "not JSON", line
        instants = [event[name] for name in ("earliest", "closesAt", "latest") if name in event]
        if instants != sorted(instants):
            return f"instants out of order, {event.get('condition')}", line
        if not 0 <= event.get("confidence", 0) <= 1:
            return f"confidence, {event.get('condition')}", line
    return None


def crash_site(errors: bytes) -> str:
    """The reason and the innermost frames in the program's own sources, from a backtrace."""
    lines = errors.decode("utf-8", "replace").splitlines()
    marks = ("Fatal error", "runtime failure", "ERROR: AddressSanitizer")
    reasons = [line.strip("* ") for line in lines if any(mark in line for mark in marks)]
    frames = [line.strip() for line in lines if "/Sources/" in line or " in Sources/" in line]
    places = [
        frame[max(frame.rfind("/Sources/"), frame.rfind(" Sources/")) + 1 :] for frame in frames[:3]
    ]
    return " | ".join(reasons[:1] + places) or "no backtrace"
