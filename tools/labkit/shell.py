"""The machine: running commands, saying what went wrong, and what its kernel is like."""

import gzip
import pathlib
import platform
import re
import shutil
import subprocess
import sys

_ROOT = pathlib.Path(__file__).resolve().parents[2]


class LabError(Exception):
    """Something a person has to put right."""


class Fault(Exception):
    """Something flatline must not do."""


def run(*command: str, input: str | None = None, may_fail: bool = False,
        cwd: str | None = None) -> str:
    """Runs a command to its end and returns what it printed."""
    done = subprocess.run(command, input=input, capture_output=True, text=True, cwd=cwd)
    if done.returncode != 0 and not (may_fail and done.stdout):
        words = " ".join(command)
        raise LabError(f"`{words}` failed with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def install(programs: dict[str, str]) -> None:
    """Installs the Debian packages of the programs that are missing."""
    missing = sorted({package for name, package in programs.items() if not shutil.which(name)})
    if not missing:
        return
    say(f"installing {' '.join(missing)} ...")
    run("apt-get", "update")
    run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes",
        "--no-install-recommends", *missing)


def say(text: str) -> None:
    """To people; standard output is for results."""
    print(text, file=sys.stderr, flush=True)


def built(product: str) -> str:
    """A program of the package, built for release."""
    words = ["swift", "build", "--package-path", str(_ROOT), "-c", "release"]
    run(*words, "--product", product)
    return f"{run(*words, '--show-bin-path').strip()}/{product}"


def processor() -> str:
    """The name that the processor gives itself."""
    text = pathlib.Path("/proc/cpuinfo").read_text()
    found = re.search(r"^model name\s*: (.+)", text, re.MULTILINE)
    return found[1] if found else platform.machine()


def kernel_ticks() -> int:
    """This kernel's HZ, where it says; else the most usual."""
    configuration = pathlib.Path("/proc/config.gz")
    if configuration.exists():
        text = gzip.decompress(configuration.read_bytes()).decode()
        found = re.search(r"^CONFIG_HZ=(\d+)", text, re.MULTILINE)
        if found:
            return int(found[1])
    return 250
