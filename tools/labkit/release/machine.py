"""Debian machines without Swift: a root that debootstrap makes, booted by systemd-nspawn."""

import contextlib
import os
import pathlib
import subprocess
import tempfile

from labkit.console import say
from labkit.errors import CannotRun
from labkit.processes import start, wait_until
from labkit.shell import run

_MIRROR = "http://deb.debian.org/debian"
# What a machine has that a minimal root lacks.
_PACKAGES = "systemd-sysv,dbus,ca-certificates"
_PATIENCE = 60.0
_ENVIRONMENT = (
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL=C.UTF-8",
    "DEBIAN_FRONTEND=noninteractive",
)


def make_root(suite: str, cache: pathlib.Path, folder: pathlib.Path) -> None:
    """Puts a fresh root of a release of Debian into a new folder.

    :param cache: debootstrap's result is kept there.
    """
    kept = cache / "roots" / suite
    if not kept.exists():
        say(f"fetching Debian {suite} ...")
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as work:
            made = pathlib.Path(work) / "root"
            words = ("debootstrap", "--variant=minbase", f"--include={_PACKAGES}")
            run(*words, suite, str(made), _MIRROR)
            made.rename(kept)
    run("cp", "--archive", "--reflink=auto", str(kept), str(folder))
    # Lists and packages come by this host's network, which the machine itself does not have.
    run(*chrooted(folder, "apt-get", "update"))


def chrooted(root: pathlib.Path, *words: str) -> list[str]:
    return ["chroot", str(root), "env", "-i", *_ENVIRONMENT, *words]


class Machine:
    """A root that is booted, in this process's network namespace; it ends with the stack."""

    def __init__(self, root: pathlib.Path, stack: contextlib.ExitStack):
        self.root = root
        console = root.with_name("console.log")
        words = ("systemd-nspawn", "--quiet", "--keep-unit", "--register=no", "--boot")
        # Debian 13's systemd wants the unified hierarchy, also on a host that has another.
        environment = ("env", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1")
        with console.open("w") as output:
            directory = f"--directory={root}"
            nspawn = start(*environment, *words, "--console=read-only", directory, output=output)
        stack.callback(nspawn.wait)
        stack.callback(nspawn.terminate)
        self._leader = ""

        def is_up() -> bool:
            # Asked anew each time: its first child only starts the machine's first process.
            self._leader = self._first_child(nspawn.pid)
            return bool(self._leader) and self.says("systemctl", "is-system-running").strip() in (
                "running",
                "degraded",
            )

        if not wait_until(lambda: is_up() or nspawn.poll() is not None, _PATIENCE) or not is_up():
            raise CannotRun(f"{root.name} does not boot: {console.read_text()[-2000:]}")

    @staticmethod
    def _first_child(process: int) -> str:
        """`env` has become systemd-nspawn; its child is the machine's first process."""
        try:
            children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()
        except OSError:
            return ""
        return children[0] if children else ""

    def command(self, *words: str) -> list[str]:
        """The command line that runs `words` on the machine, as root."""
        namespaces = ("--mount", "--uts", "--ipc", "--pid", "--root")
        enter = ["nsenter", f"--target={self._leader}", *namespaces]
        return [*enter, "--", "env", "-i", *_ENVIRONMENT, *words]

    def run(self, *words: str) -> str:
        return run(*self.command(*words))

    def says(self, *words: str) -> str:
        """What a command prints, whatever its exit status."""
        done = subprocess.run(
            self.command(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout

    def file(self, path: str) -> pathlib.Path:
        return self.root / path.lstrip("/")


def in_namespaces_of_its_own(*words: str) -> int:
    """Runs a command with no network but its own, and a /run of its own; returns its status.

    systemd-nspawn keeps its things in /run, and expects it to be in memory.
    """
    script = 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"'
    command = ("unshare", "--net", "--mount", "sh", "-c", script, "sh", *words)
    return subprocess.run(command, check=False, env=dict(os.environ)).returncode
