"""A limit on processor time, as containers have it: a control group of the kernel."""

import contextlib
import os
import pathlib

_ROOT = pathlib.Path("/sys/fs/cgroup")
# Microseconds, of the kernel's default.
_PERIOD = 100_000


class Quota:
    """A group of processes that share a processor's time; removed when its stack closes."""

    def __init__(self, percent: float, stack: contextlib.ExitStack):
        """
        :param percent: of one processor.
        """
        time = round(_PERIOD * percent / 100)
        old = _ROOT / "cpu"
        self.folder = (old if old.is_dir() else _ROOT) / f"flatline-{os.getpid()}"
        if not old.is_dir():
            (_ROOT / "cgroup.subtree_control").write_text("+cpu")
        self.folder.mkdir()
        stack.callback(self._remove)
        if old.is_dir():
            (self.folder / "cpu.cfs_period_us").write_text(str(_PERIOD))
            (self.folder / "cpu.cfs_quota_us").write_text(str(time))
        else:
            (self.folder / "cpu.max").write_text(f"{time} {_PERIOD}")

    def hold(self, pids: list[int]) -> None:
        """Lets processes, and what they start, have no more than that."""
        for pid in pids:
            (self.folder / "cgroup.procs").write_text(str(pid))

    def _remove(self) -> None:
        # Whoever is left would keep it.
        for pid in (self.folder / "cgroup.procs").read_text().split():
            (self.folder.parent / "cgroup.procs").write_text(pid)
        self.folder.rmdir()
