"""Where things are."""

import pathlib

TOOLS = pathlib.Path(__file__).resolve().parents[1]
ROOT = TOOLS.parent
BENCH = TOOLS / "bench"
CAPTURES = ROOT / "captures"
DEPLOY = TOOLS / "deploy"
# Starts flatline, and builds it first where that is needed.
FLATLINE = TOOLS / "flatline"
# Downloaded programs, brokers and client libraries are kept here.
CACHE = pathlib.Path("/var/cache/flatline-lab")
