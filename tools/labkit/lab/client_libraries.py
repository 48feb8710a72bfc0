"""The Python environment of the clients: a virtual one, with libraries from PyPI."""

import pathlib
import sys

from labkit.console import say
from labkit.errors import CannotRun
from labkit.lab.launcher import CLIENTS
from labkit.shell import apt_get_install, run


def interpreter(cache: pathlib.Path) -> pathlib.Path:
    """An interpreter that has the client libraries; they are fetched when they are missing."""
    folder = cache / "clients"
    requirements = CLIENTS / "requirements.txt"
    wanted = requirements.read_text()
    # A copy of the file, from the last time that all was well.
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        say("fetching the client libraries ...")
        cache.mkdir(parents=True, exist_ok=True)
        create = (sys.executable, "-m", "venv", "--clear", str(folder))
        try:
            run(*create)
        except CannotRun:
            apt_get_install("python3-venv")
            run(*create)
        pip = str(folder / "bin/pip")
        run(pip, "install", "--quiet", "--requirement", str(requirements))
        stamp.write_text(wanted)
    return folder / "bin/python"
