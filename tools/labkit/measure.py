"""What programs cost: time, processor time and memory."""

import dataclasses
import json
import os
import pathlib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from labkit.errors import CannotRun
from labkit.shell import run

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Cost:
    """Of a program that ran to its end: seconds, and megabytes of its largest resident size."""

    user: float
    system: float
    wall: float
    megabytes: float


# Runs in a process of its own: Linux counts the memory of whoever starts a program as the
# program's, and this process is larger than what is measured.
_MEASURE = """
import json, os, subprocess, sys, time
began = time.monotonic()
process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([process.returncode, usage.ru_utime, usage.ru_stime, time.monotonic() - began,
                  usage.ru_maxrss * 1024 / 1e6]))
"""


def cost(command: Sequence[str]) -> Cost:
    """Runs a program and returns what it cost; what it prints is thrown away."""
    status, *figures = json.loads(run(sys.executable, "-c", _MEASURE, *command))
    require_success(command, status)
    return Cost(*figures)


def require_success(command: Sequence[str], status: int) -> None:
    if status != 0:
        raise CannotRun(f"`{' '.join(command)}` ended with {status}")


def alternate(
    commands: Mapping[str, Sequence[str]], runs: int, measure: Callable[[Sequence[str]], T]
) -> dict[str, list[T]]:
    """Measures each command so many times, in turn: a slow minute of the machine meets them all.

    The first round fills the page cache and does not count.
    """
    results: dict[str, list[T]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            result = measure(command)
            if number > 0:
                results[name].append(result)
    return results


def processor_seconds(process: int) -> float:
    """The processor time that a running process has used so far (proc_pid_stat(5))."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    # utime and stime; the first field after the name is the third of the manual page.
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def largest_megabytes(process: int) -> int:
    """The largest resident size that a running process has had."""
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0
