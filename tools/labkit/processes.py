"""Programs that run beside a command."""

import subprocess
import time
from collections.abc import Callable
from typing import IO

Process = subprocess.Popen[str]
# A file, or one of subprocess' constants; `None` is the command's own.
Stream = int | IO[str] | None


def start(
    *command: str,
    output: Stream = subprocess.DEVNULL,
    errors: Stream = subprocess.STDOUT,
    in_new_session: bool = False,
) -> Process:
    """Starts a program without input; by default its error messages go where its output goes."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        text=True,
        start_new_session=in_new_session,
    )


def wait_until(condition: Callable[[], object], seconds: float, pause: float = 0.1) -> bool:
    """Asks again and again whether the condition holds; returns whether it did in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
