"""Messages for people."""

import sys


def say(text: str) -> None:
    """Prints to standard error; standard output is for results."""
    print(text, file=sys.stderr, flush=True)
