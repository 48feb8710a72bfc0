"""tcpdump beside a run."""

import pathlib
import signal
import subprocess

from labkit.lab.namespaces import Namespace
from labkit.processes import Process, start


def capture(
    place: Namespace, interface: str, file: pathlib.Path, snap_length: int, without: str
) -> Process:
    """Starts tcpdump and waits until it captures.

    :param snap_length: bytes of each packet; 0 for all.
    :param without: an address whose packets are left out.
    """
    process = start(
        *place.command("tcpdump", "-i", interface, "-s", str(snap_length), "-U", "-B", "65536"),
        *("-Z", "root", "--time-stamp-precision", "nano", "-w", str(file)),
        *("not", "host", without),
        errors=subprocess.PIPE,
    )
    assert process.stderr
    process.stderr.readline()  # "listening on ..."
    return process


def stop(process: Process) -> None:
    """Ends it with all packets written."""
    process.send_signal(signal.SIGINT)
    process.wait()
