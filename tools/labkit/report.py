"""What a run showed: flatline's score on it, and a table for people."""

import json
import pathlib
import re

from labkit.shell import run

_ROOT = pathlib.Path(__file__).resolve().parents[2]


def options(folder: pathlib.Path) -> list[str]:
    """What flatline must be told about this run."""
    settings = json.loads((folder / "run.json").read_text())
    words = ["--retries2", settings["retries2"], "--hz", str(settings["hz"])]
    for port in sorted({5672, settings["port"]}):
        words += ["--port", str(port)]
    if settings["listenerKeepalive"]:
        words += ["--keepalive", settings["keepalive"]]
    if settings["snap"]:
        # connection.start, which names the version, is cut.
        words += ["--broker-version", settings["broker"]]
    return words


def score(folder: pathlib.Path) -> dict:
    """Lets flatline read the capture, compares with the broker's log, and prints the table."""
    words = [str(_ROOT / "tools/flatline"), "score", *options(folder),
             "--broker-log", str(folder / "rabbit.log"),
             *(str(path) for path in sorted(folder.glob("*.pcap")))]
    print(run(*words, "--format", "table", may_fail=True))
    return json.loads(run(*words, "--format", "json", may_fail=True))


def readme(folder: pathlib.Path, about: str, result: dict) -> str:
    """The run as a page: what was done, what the broker logged, and what flatline had said."""
    settings = json.loads((folder / "run.json").read_text())
    date = next(iter(re.findall(r"^\d{4}-\d\d-\d\d", (folder / "rabbit.log").read_text())), "")
    lines = [
        f"# {about}", "",
        f"RabbitMQ {settings['broker']}, {date}, seed {settings['seed']}, written by `tools/lab`.",
        f"Read it with `tools/flatline read {' '.join(options(folder))}`.", "",
        "| connection | client | heartbeat | what was done | the broker logged | flatline |",
        "|---|---|---|---|---|---|"]
    found = {outcome.get("name") or outcome["client"]: outcome for outcome in result["outcomes"]}
    for member in settings["plan"]:
        # Who never got as far as a name has an address.
        outcome = found.get(member["name"]) or found.get(f"{member['host']}:{member['port']}", {})
        lines.append("| " + " | ".join([
            member["name"], member["client"], str(member["hb"]), member["kind"],
            f"`{outcome['logged']}`" if outcome.get("logged") else "nothing to complain of",
            _judgement(outcome)]) + " |")
    return "\n".join(lines) + "\n"


def _judgement(outcome: dict) -> str:
    match outcome.get("kind"):
        case "right":
            return f"right, {outcome['lead']:.1f} s before"
        case None:
            return "silent"
        case kind:
            return f"{kind}: `{outcome.get('predicted')}`"
