"""Commands that run to their end: system programs, packages, builds."""

import functools
import os
import shutil
import subprocess
from collections.abc import Mapping

from labkit.console import say
from labkit.errors import CannotRun
from labkit.paths import ROOT

# Characters of a failed command's output that an error message repeats.
_LONGEST = 4000


def run(
    *command: str,
    input: str | None = None,
    tolerated: int | None = None,
    cwd: str | None = None,
    environment: Mapping[str, str] | None = None,
    with_errors: bool = False,
) -> str:
    """Runs a command and returns what it printed.

    :param tolerated: an exit status that is no error where the command has printed something.
    :param with_errors: also return what it printed to standard error.
    """
    try:
        done = subprocess.run(
            command,
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if with_errors else subprocess.PIPE,
            text=True,
            cwd=cwd,
            env=environment,
        )
    except OSError as error:
        raise CannotRun(f"`{command[0]}` cannot be started: {error.strerror}") from error
    if done.returncode != 0 and not (done.returncode == tolerated and done.stdout):
        words = " ".join(command)
        said = f"{done.stdout.strip()}\n{done.stderr or ''}".strip()
        raise CannotRun(f"`{words}` failed with {done.returncode}: {said[-_LONGEST:]}")
    return done.stdout


def install(programs: Mapping[str, str]) -> None:
    """Installs the Debian packages of those programs that are missing.

    :param programs: packages by the program that is needed of each.
    """
    missing = sorted({package for name, package in programs.items() if not shutil.which(name)})
    if not missing:
        return
    say(f"installing {' '.join(missing)} ...")
    run("apt-get", "update")
    apt_get_install(*missing)


def apt_get_install(*packages: str) -> None:
    words = ("apt-get", "install", "--yes", "--no-install-recommends")
    run("env", "DEBIAN_FRONTEND=noninteractive", *words, *packages)


def need_root(purpose: str) -> None:
    if os.geteuid() != 0:
        raise CannotRun(f"root is needed, for {purpose}")


@functools.cache
def built(product: str) -> str:
    """The path of a program of the package, built for release."""
    words = ("swift", "build", "--package-path", str(ROOT), "-c", "release")
    run(*words, "--product", product)
    return f"{run(*words, '--show-bin-path').strip()}/{product}"
