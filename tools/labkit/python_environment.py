"""Python with packages from PyPI, in a virtual environment."""

import pathlib
import sys

from labkit.console import say
from labkit.errors import CannotRun
from labkit.shell import apt_get_install, run


def interpreter(folder: pathlib.Path, requirements: pathlib.Path, what: str) -> pathlib.Path:
    """An interpreter that has the packages of a requirements file; they are fetched when missing.

    :param what: they are, for who waits.
    """
    wanted = requirements.read_text()
    # A copy of the file, from the last time that all was well.
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        say(f"fetching {what} ...")
        folder.parent.mkdir(parents=True, exist_ok=True)
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
