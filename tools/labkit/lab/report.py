"""What a run showed: flatline's score on it, and a page for people."""

import json
import pathlib
import re

from labkit import markdown
from labkit.events import Event
from labkit.paths import FLATLINE
from labkit.shell import run

_HEADING = (
    *("connection", "client", "heartbeat", "what was done", "cause"),
    *("the broker logged", "flatline"),
)
# flatline's exit status for captures or logs that it could read in part only.
DAMAGED = 2


def captures(folder: pathlib.Path) -> list[str]:
    return [str(path) for path in sorted(folder.glob("*.pcap"))]


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


def score(folder: pathlib.Path) -> Event:
    """Lets flatline compare the captures with the broker's log, and prints the table."""
    words = [str(FLATLINE), "score", *options(folder), "--broker-log", str(folder / "rabbit.log")]
    words += captures(folder)
    print(run(*words, "--format", "table", tolerated=DAMAGED))
    result: Event = json.loads(run(*words, "--format", "json", tolerated=DAMAGED))
    return result


def readme(folder: pathlib.Path, about: str, result: Event) -> str:
    """The run as a page: what was done, what the broker logged, and what flatline had said."""
    settings = json.loads((folder / "run.json").read_text())
    date = next(iter(re.findall(r"^\d{4}-\d\d-\d\d", (folder / "rabbit.log").read_text())), "")
    found = {outcome.get("name") or outcome["client"]: outcome for outcome in result["outcomes"]}
    rows = []
    for member in settings["plan"]:
        # A client that never got as far as a name has an address.
        outcome = found.get(member["name"]) or found.get(f"{member['host']}:{member['port']}", {})
        logged = f"`{outcome['logged']}`" if outcome.get("logged") else "nothing to complain of"
        rows.append(
            (
                member["name"],
                member["client"],
                member["hb"],
                member["kind"],
                member["cause"],
                logged,
                _judgement(outcome),
            )
        )
    return markdown.page(
        about,
        f"RabbitMQ {settings['broker']}, {date}, seed {settings['seed']}, written by `tools/lab`.\n"
        f"Read it with `tools/flatline read {' '.join(options(folder))}`.",
        markdown.table(_HEADING, rows),
    )


def _judgement(outcome: Event) -> str:
    match outcome.get("kind"):
        case "right":
            return f"right, {outcome['lead']:.1f} s before"
        case None:
            return "silent"
        case kind:
            return f"{kind}: `{outcome.get('predicted')}`"
