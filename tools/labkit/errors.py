"""Why a command fails, and the exit status that says so."""

from collections.abc import Callable

from labkit.console import say


class CannotRun(Exception):
    """Something is missing or broken that a person must put right first."""


class WrongResult(Exception):
    """flatline did something that it must not do."""


def exit_status(command: str, action: Callable[[], int]) -> int:
    """Runs a command's action. 0: all is well; 1: a result is wrong; 2: it could not run."""
    try:
        return action()
    except CannotRun as error:
        say(f"{command}: {error}")
        return 2
    except WrongResult as error:
        say(f"{command}: {error}")
        return 1
