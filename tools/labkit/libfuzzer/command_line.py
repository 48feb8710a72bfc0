"""The command line of tools/fuzz."""

import argparse
import pathlib

from labkit.errors import exit_status
from labkit.libfuzzer import build, run

# Of Tests/Fuzz/FuzzTarget.swift.
TARGETS = ["decoding", "engine", "frames", "log", "savefile"]
# libFuzzer's yield falls slowly: most of what it finds here, it finds in this time.
_SECONDS = 20 * 60


class Options(argparse.Namespace):
    targets: list[str]
    seconds: int
    input: pathlib.Path | None
    address: bool
    short: bool


def main() -> int:
    options = _parse_options()
    return exit_status("fuzz", lambda: _fuzz(options))


def _parse_options() -> Options:
    parser = argparse.ArgumentParser(
        description="Feeds odd input to parts of flatline, guided by coverage.",
        epilog="Exit status: 0 nothing found; 1 something was found, or it does not build; "
        "2 could not run.",
    )
    add = parser.add_argument
    add(
        "targets",
        nargs="*",
        metavar="TARGET",
        help=f"of {', '.join(TARGETS)} (default: all)",
    )
    add(
        "--seconds",
        type=int,
        default=_SECONDS,
        help=f"of processor time, for each target (default: {_SECONDS})",
    )
    add("--input", type=pathlib.Path, metavar="FILE", help="run only this input, of one target")
    add("--address", action="store_true", help="with the address sanitizer")
    add(
        "--short",
        action="store_true",
        help="a few seconds each, of the same few inputs, in a build of little optimization",
    )
    options = parser.parse_args(namespace=Options())
    unknown = [target for target in options.targets if target not in TARGETS]
    if unknown:
        parser.error(f"no target is named {unknown[0]}; there are {', '.join(TARGETS)}")
    if options.short and options.address:
        parser.error("--short and --address are different builds")
    if options.seconds < 1:
        parser.error("--seconds must be at least 1")
    if options.input and len(options.targets) != 1:
        parser.error("--input needs the one target that it is for")
    return options


def _fuzz(options: Options) -> int:
    kind = build.Kind.PLAIN
    if options.address:
        kind = build.Kind.ADDRESS
    elif options.short:
        kind = build.Kind.QUICK
    program = build.built(kind)
    if options.input:
        return run.again(program, options.targets[0], options.input)
    run.write_seeds(program)
    limits = run.SHORT if options.short else run.Limits(options.seconds)
    results = [run.target(program, name, limits) for name in options.targets or TARGETS]
    return 0 if all(results) else 1
