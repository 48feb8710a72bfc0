"""Pages of Markdown with figures in a table."""

import pathlib
import time
from collections.abc import Iterable, Sequence

from labkit import machine


def table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [_row(heading), "|" + "---|" * len(heading), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def page(title: str, *paragraphs: str) -> str:
    """A title, and paragraphs or tables with an empty line before each."""
    parts = [f"# {title}\n", *(paragraph.strip("\n") + "\n" for paragraph in paragraphs)]
    return "\n".join(parts)


def origin(command: str) -> str:
    """The sentence without its end that says which command wrote a page, when, and on what."""
    return f"Written by `{command}` on {time.strftime('%Y-%m-%d')}: {machine.described()}"


def publish(path: pathlib.Path, text: str) -> None:
    """Writes a page, and prints it."""
    path.write_text(text)
    print(text)
