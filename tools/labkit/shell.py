"""Running commands, and saying what went wrong when one fails."""

import shutil
import subprocess


class LabError(Exception):
    """Something a person has to put right."""


def run(*command: str, input: str | None = None, may_fail: bool = False) -> str:
    """Runs a command to its end and returns what it printed."""
    done = subprocess.run(command, input=input, capture_output=True, text=True)
    if done.returncode != 0 and not (may_fail and done.stdout):
        words = " ".join(command)
        raise LabError(f"`{words}` failed with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def install(programs: dict[str, str]) -> None:
    """Installs the Debian packages of the programs that are missing."""
    missing = sorted({package for name, package in programs.items() if not shutil.which(name)})
    if not missing:
        return
    print(f"installing {' '.join(missing)} ...", flush=True)
    run("apt-get", "update")
    run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes",
        "--no-install-recommends", *missing)
