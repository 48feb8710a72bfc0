"""Shares the days of an archive out to the workers of a Dask cluster."""

import contextlib
import logging
import pathlib
import re
import tempfile
import zipfile
from collections.abc import Iterator

import distributed

from labkit.archive import day
from labkit.archive.day import Day, Outcome
from labkit.errors import CannotRun
from labkit.paths import TOOLS

_CAPTURE = re.compile(r"\.(pcap|pcapng|cap|dmp)\d*(\.gz|\.zst)?$")
# Of a host's folder: options of flatline for all of its days.
_SETTINGS = "flatline.yaml"
# What runs on workers.
_CODE = ("__init__.py", "columns.py", "day.py")
# A worker may be lost, or have no memory left.
_RETRIES = 2


def days(archive: pathlib.Path) -> list[Day]:
    """All days, the largest first: the last to end should be a small one."""
    if not archive.is_dir():
        raise CannotRun(f"there is no folder {archive}")
    found = [
        each for folder in sorted(archive.glob("*/*/")) for each in _day(folder) if folder.is_dir()
    ]
    if not found:
        raise CannotRun(f"{archive} has no captures: they are looked for as HOST/DAY/NAME.pcap")
    return sorted(found, key=lambda each: each.size, reverse=True)


def _day(folder: pathlib.Path) -> Iterator[Day]:
    files = sorted(path for path in folder.iterdir() if _CAPTURE.search(path.name))
    if not files:
        return
    settings = folder.parent / _SETTINGS
    stats = [path.stat() for path in files]
    yield Day(
        folder.parent.name,
        folder.name,
        tuple(str(path.resolve()) for path in files),
        sum(each.st_size for each in stats),
        max(each.st_mtime for each in stats),
        str(settings.resolve()) if settings.exists() else "",
    )


@contextlib.contextmanager
def cluster(scheduler: str | None, workers: int) -> Iterator[distributed.Client]:
    """The cluster of this address; without one, so many workers of this machine."""
    if scheduler:
        try:
            with distributed.Client(scheduler, timeout=10) as client:
                _send_code(client)
                yield client
        except OSError as error:
            raise CannotRun(f"no Dask scheduler answers at {scheduler}: {error}") from error
        return
    with (
        distributed.LocalCluster(
            n_workers=workers,
            # What works is flatline: Python only writes down what it says.
            threads_per_worker=1,
            processes=False,
            memory_limit=None,
            # Any port: others may have a cluster here too.
            dashboard_address="127.0.0.1:0",
            # What becomes of a day is in its line.
            silence_logs=logging.CRITICAL,
        ) as local,
        distributed.Client(local) as client,
    ):
        yield client


def _send_code(client: distributed.Client) -> None:
    """Workers elsewhere have pyarrow, and no labkit."""
    with tempfile.TemporaryDirectory() as folder:
        archive = pathlib.Path(folder) / "labkit_archive.zip"
        with zipfile.ZipFile(archive, "w") as file:
            for name in ("__init__.py", *(f"archive/{name}" for name in _CODE)):
                file.write(TOOLS / "labkit" / name, f"labkit/{name}")
        client.upload_file(str(archive))


def run(
    client: distributed.Client, todo: list[Day], command: list[str], result: pathlib.Path
) -> Iterator[Outcome]:
    """Judges these days; gives what came of each, as it comes."""
    futures = {
        client.submit(day.judge, each, command, result, retries=_RETRIES, pure=False): each
        for each in todo
    }
    for future in distributed.as_completed(futures):
        each = futures[future]
        error = future.exception()
        if error is None:
            yield future.result()
        else:
            yield Outcome(each.host, each.day, "failed", said=str(error))
        # The scheduler keeps what somebody holds.
        future.release()
