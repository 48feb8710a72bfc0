"""The Python environment of the clients: a virtual one, with libraries from PyPI."""

import pathlib

from labkit import python_environment
from labkit.lab.launcher import CLIENTS


def interpreter(cache: pathlib.Path) -> pathlib.Path:
    """An interpreter that has the client libraries; they are fetched when they are missing."""
    requirements = CLIENTS / "requirements.txt"
    return python_environment.interpreter(cache / "clients", requirements, "the client libraries")
