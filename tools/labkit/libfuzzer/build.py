"""Builds the program of Tests/Fuzz."""

import enum
import glob
import json
import os

from labkit.console import say
from labkit.errors import CannotRun, WrongResult
from labkit.paths import ROOT
from labkit.shell import run

FOLDER = ROOT / ".build/fuzz"


class Kind(enum.Enum):
    """Ways to build it. The value is the folder's name."""

    PLAIN = "build"
    # With the address sanitizer: for what calls the system. Elsewhere Swift checks addresses.
    ADDRESS = "build-address"
    # Quick to build; little of it is optimized.
    QUICK = "build-quick"


def built(kind: Kind) -> str:
    """The path of the program, built with libFuzzer."""
    information = json.loads(run("swift", "-print-target-info"))
    resources = information["paths"]["runtimeResourcePath"]
    if not glob.glob(f"{resources}/clang/lib/*/libclang_rt.fuzzer-*"):
        raise CannotRun(
            "this Swift toolchain has no libFuzzer; those of swift.org for Linux have it"
        )
    say("building; the first time that takes some minutes ...")
    words = ["swift", "build", "--package-path", str(ROOT), "--product", "fuzz"]
    words += ["--scratch-path", str(FOLDER / kind.value), "--sanitize=fuzzer"]
    if kind is not Kind.QUICK:
        # The targets test what is internal, too.
        words += ["-c", "release", "-Xswiftc", "-enable-testing"]
    if kind is Kind.ADDRESS:
        # `--sanitize=address` beside the other would be taken instead of it.
        words += ["-Xswiftc", "-sanitize=fuzzer,address"]
    # With the variable Package.swift has the target.
    environment = {**os.environ, "FLATLINE_FUZZ": "1"}
    if kind is Kind.QUICK:
        # With it what reads bytes is optimized in a debug build.
        environment["FLATLINE_STRICT"] = "1"
    try:
        run(*words, environment=environment, with_errors=True)
        return f"{run(*words, '--show-bin-path', environment=environment).strip()}/fuzz"
    except CannotRun as error:
        raise WrongResult(str(error)) from error
