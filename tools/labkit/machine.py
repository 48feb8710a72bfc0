"""The machine that the tools run on."""

import gzip
import os
import pathlib
import platform
import re

# CONFIG_HZ of Debian's and most other distributions' kernels.
_USUAL_TICKS = 250


def described() -> str:
    """Its processor, how many there are, and its kernel."""
    return f"{_processor()}, {os.cpu_count()} processors, Linux {platform.release()}"


def _processor() -> str:
    text = pathlib.Path("/proc/cpuinfo").read_text()
    found = re.search(r"^model name\s*: (.+)", text, re.MULTILINE)
    return found[1] if found else platform.machine()


def kernel_ticks() -> int:
    """The kernel's ticks a second (CONFIG_HZ); where it does not tell, the usual number."""
    configuration = pathlib.Path("/proc/config.gz")
    if configuration.exists():
        text = gzip.decompress(configuration.read_bytes()).decode()
        found = re.search(r"^CONFIG_HZ=(\d+)", text, re.MULTILINE)
        if found:
            return int(found[1])
    return _USUAL_TICKS
