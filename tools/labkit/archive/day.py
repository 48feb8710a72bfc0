"""What a worker does: a broker's day of captures becomes a file of events."""

import dataclasses
import itertools
import json
import pathlib
import subprocess
import tempfile
import time

import pyarrow.parquet

from labkit.archive import columns

# Of flatline: read whole; some input could not be read, and what could be is reported.
_WHOLE, _INCOMPLETE = 0, 2
# Events that are held at once.
_BATCH = 20_000
# Characters of flatline's messages that are kept.
_LONGEST = 2000
# Under which an outcome is kept in the file that it is about.
_KEY = b"flatline"


@dataclasses.dataclass(frozen=True)
class Day:
    """The captures of one broker's host on one day."""

    host: str
    day: str
    files: tuple[str, ...]
    # Of all files.
    size: int
    # When the last of them was written, in seconds since 1970.
    changed: float
    # Options of `flatline read` for this host; none where it is empty.
    settings: str

    def result(self, folder: pathlib.Path) -> pathlib.Path:
        """As Hive names partitions, which what reads Parquet understands."""
        return folder / f"host={self.host}" / f"day={self.day}" / "events.parquet"


@dataclasses.dataclass(frozen=True)
class Outcome:
    host: str
    day: str
    # `whole`; `incomplete`: some input could not be read, `said` has which; `failed`: no events.
    status: str
    events: int = 0
    seconds: float = 0
    said: str = ""

    def line(self) -> str:
        return json.dumps(dataclasses.asdict(self))


class Failed(Exception):
    """flatline has not read a day, for another reason than what is in it."""


def judge(day: Day, command: list[str], folder: pathlib.Path) -> Outcome:
    """Writes a day's events. The file is there when all of it is.

    :param command: `flatline read` and its options.
    """
    began = time.monotonic()
    path = day.result(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    words = [*command, *(["--config", day.settings] if day.settings else []), *day.files]
    with (
        tempfile.TemporaryFile("w+", errors="replace") as messages,
        subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=messages, text=True
        ) as process,
        pyarrow.parquet.ParquetWriter(partial, columns.SCHEMA, compression="zstd") as writer,
    ):
        assert process.stdout
        count = 0
        lines = (line.rstrip("\n") for line in process.stdout)
        while some := list(itertools.islice(lines, _BATCH)):
            writer.write_batch(columns.batch(some))
            count += len(some)
        status = process.wait()
        messages.seek(0)
        said = messages.read(_LONGEST)
        seconds = round(time.monotonic() - began, 3)
        quality = "whole" if status == _WHOLE else "incomplete"
        outcome = Outcome(day.host, day.day, quality, count, seconds, said)
        writer.add_key_value_metadata({_KEY: outcome.line().encode()})
    if status not in (_WHOLE, _INCOMPLETE):
        partial.unlink()
        raise Failed(f"flatline ended with {status}: {said}")
    partial.rename(path)
    return outcome


def earlier(day: Day, folder: pathlib.Path) -> Outcome | None:
    """What came of a day that was judged before, and whose captures are as they were then."""
    path = day.result(folder)
    if not path.exists() or path.stat().st_mtime < day.changed:
        return None
    kept = (pyarrow.parquet.read_metadata(path).metadata or {}).get(_KEY)
    return Outcome(**json.loads(kept)) if kept else None
