"""Runs a target, and tells what came of it."""

import contextlib
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

from labkit.console import say
from labkit.errors import CannotRun
from labkit.libfuzzer.build import FOLDER
from labkit.measure import processor_seconds
from labkit.paths import CAPTURES

# An input that takes longer is a hang, even on a busy machine.
_TIMEOUT = 25
# In MB; an engine with all that a fuzzed input can make it keep has less than 100.
_MEMORY = 1024
# Bytes. Longer inputs reach no more, and take longer.
_LONGEST = 3000
# libFuzzer's exit status when it is interrupted.
_INTERRUPTED = 72
# Seconds between two looks at a process.
_PAUSE = 0.1
_SEEDS = FOLDER / "seeds"
_CORPUS = FOLDER / "corpus"
_FAILURES = FOLDER / "failures"

_PROGRESS = re.compile(r"#(\d+)\s+\w+\s+cov: (\d+) ft: \d+ corp: (\d+)/(\w+)")
_RUNS = re.compile(r"number_of_executed_units:\s*(\d+)")
_REASON = re.compile(r"Fatal error: .*|ERROR: .*|runtime failure: .*")


@dataclasses.dataclass(frozen=True)
class Limits:
    # Of the processor: a busy machine takes longer, and does as much.
    seconds: int
    # Of the first inputs; all of them if `None`.
    seeds: int | None = None
    # Whether to go on from what earlier runs have found, and to keep what this one finds.
    keeps: bool = True
    # Where the random numbers begin; anew each time if `None`.
    seed: int | None = None
    # Of the target.
    executions: dict[str, int] = dataclasses.field(default_factory=dict)


# The same inputs each time: what one change breaks is not found by the next.
SHORT = Limits(
    seconds=60,
    seeds=12,
    keeps=False,
    seed=1,
    executions={
        "decoding": 200_000,
        "engine": 250,
        "frames": 2_000,
        "log": 10_000,
        "savefile": 10_000,
    },
)


def write_seeds(program: str) -> None:
    """Makes the first inputs anew, from the captures and logs of the repository."""
    shutil.rmtree(_SEEDS, ignore_errors=True)
    files = sorted(
        str(path) for pattern in ("**/*.pcap", "**/rabbit.log") for path in CAPTURES.glob(pattern)
    )
    if not files:
        raise CannotRun(f"no captures in {CAPTURES}")
    environment = _environment("decoding") | {"FLATLINE_FUZZ_SEEDS": str(_SEEDS)}
    subprocess.run([program, *files], env=environment, check=True)


def target(program: str, name: str, limits: Limits) -> bool:
    """Runs a target for so long. Returns whether nothing was found."""
    corpus = _CORPUS / name
    for folder in (corpus, _FAILURES):
        folder.mkdir(parents=True, exist_ok=True)
    before = set(_FAILURES.iterdir())
    command = [
        program,
        "-print_final_stats=1",
        f"-timeout={_TIMEOUT}",
        f"-rss_limit_mb={_MEMORY}",
        f"-max_len={_LONGEST}",
        f"-artifact_prefix={_FAILURES / name}-",
    ]
    if limits.seeds is not None:
        command.append(f"-seed_inputs={','.join(_spread(_SEEDS / name, limits.seeds))}")
    if limits.seed is not None:
        command.append(f"-seed={limits.seed}")
    if name in limits.executions:
        command.append(f"-runs={limits.executions[name]}")
    if limits.keeps:
        command += [str(corpus), str(_SEEDS / name)]
    log = FOLDER / f"{name}.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=_environment(name))
        used = _run(process, limits.seconds)
    text = log.read_text(errors="replace")
    print(f"{name}: {_progress(text)}, {used:.0f} s of processor time", flush=True)
    if process.returncode in (0, _INTERRUPTED):
        return True
    for reason in dict.fromkeys(_REASON.findall(text)):
        print(f"    {reason}")
    for path in sorted(set(_FAILURES.iterdir()) - before):
        print(f"    again: tools/fuzz {name} --input {path}")
    say(f"fuzz: all that {name} said is in {log}")
    return False


def _run(process: subprocess.Popen[bytes], seconds: int) -> float:
    """Lets a process run for so long. Returns how long it ran."""
    used = 0.0
    while process.poll() is None:
        # What ends meanwhile has no file any more.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            used = processor_seconds(process.pid)
        if used >= seconds:
            process.send_signal(signal.SIGINT)
            process.wait()
        time.sleep(_PAUSE)
    return used


def _spread(folder: pathlib.Path, count: int) -> list[str]:
    """So many of a folder's files, from all parts of their list."""
    paths = sorted(str(path) for path in folder.iterdir())
    return paths[:: max(1, len(paths) // count)][:count]


def _progress(text: str) -> str:
    found = _PROGRESS.findall(text)
    if not found:
        return "no run"
    runs, edges, inputs, size = found[-1]
    # The last line of progress may be old.
    if total := _RUNS.search(text):
        runs = total.group(1)
    return f"{runs} runs, {edges} edges of code reached, {inputs} inputs kept ({size})"


def again(program: str, name: str, path: pathlib.Path) -> int:
    """Runs one input, which says what it does and what is wrong."""
    environment = _environment(name) | {"FLATLINE_FUZZ_VERBOSE": "1"}
    done = subprocess.run([program, str(path)], env=environment)
    return 0 if done.returncode == 0 else 1


def _environment(name: str) -> dict[str, str]:
    return {
        **os.environ,
        "FLATLINE_FUZZ_TARGET": name,
        # Swift's own backtraces take seconds each.
        "SWIFT_BACKTRACE": "enable=no",
        # The same order of sets and dictionaries in each run.
        "SWIFT_DETERMINISTIC_HASHING": "1",
    }
