"""The system's own log programs, started beside the host's in a mount namespace."""

import contextlib
import json
import pathlib
from typing import Any

from labkit.errors import CannotRun
from labkit.processes import start, wait_until
from labkit.shell import run

_PATIENCE = 20.0
_JOURNALD = "/usr/lib/systemd/systemd-journald"
_JOURNAL = pathlib.Path("/run/log/journal")

# What it gets is JSON: one object for a message.
_RSYSLOG = """
module(load="imtcp")
module(load="imuxsock" SysSock.Use="off")
module(load="mmpstrucdata")
global(workDirectory="{folder}" maxMessageSize="64k")
template(name="line" type="list") {{
  constant(value="{{") property(name="inputname" format="jsonf")
  constant(value=", ") property(name="hostname" format="jsonf")
  constant(value=", ") property(name="app-name" format="jsonf")
  constant(value=", ") property(name="msgid" format="jsonf")
  constant(value=", ") property(name="syslogseverity" format="jsonf")
  constant(value=", ") property(name="syslogfacility" format="jsonf")
  constant(value=", ") property(name="timestamp" dateFormat="rfc3339" format="jsonf")
  constant(value=", ") property(name="msg" format="jsonf")
  constant(value=", \\"data\\": ") property(name="$!rfc5424-sd")
  constant(value="}}\\n")
}}
ruleset(name="all") {{
  action(type="mmpstrucdata" sd_name.lowercase="off")
  action(type="omfile" file="{folder}/messages" template="line")
}}
input(type="imtcp" port="{port}" address="127.0.0.1" ruleset="all")
input(type="imuxsock" socket="{folder}/socket" useSpecialParser="off" ignoreTimestamp="off"
  ruleset="all")
"""


def start_journal(stack: contextlib.ExitStack) -> None:
    """Needs a /run that is nobody else's."""
    for folder in ("/run/systemd/journal", str(_JOURNAL)):
        pathlib.Path(folder).mkdir(parents=True)
    journal = start(_JOURNALD)
    stack.callback(journal.wait)
    stack.callback(journal.terminate)
    if not wait_until(pathlib.Path("/run/systemd/journal/socket").exists, _PATIENCE):
        raise CannotRun("systemd-journald has not begun")


def journal_entries() -> list[dict[str, Any]]:
    # What it holds is written when it is asked for.
    words = ("journalctl", "--directory", str(_JOURNAL), "-t", "flatline", "-o", "json")
    lines = run(*words, "--all", "--no-pager", tolerated=1).splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def start_rsyslog(stack: contextlib.ExitStack, folder: pathlib.Path, port: int) -> None:
    configuration = folder / "rsyslog.conf"
    configuration.write_text(_RSYSLOG.format(folder=folder, port=port))
    errors = (folder / "rsyslog.errors").open("w+")
    stack.callback(errors.close)
    daemon = start("rsyslogd", "-n", "-f", str(configuration), "-i", f"{folder}/pid", errors=errors)
    stack.callback(daemon.wait)
    stack.callback(daemon.terminate)
    if not wait_until((folder / "socket").exists, _PATIENCE):
        errors.seek(0)
        raise CannotRun(f"rsyslogd has not begun: {errors.read()}")


def syslog_messages(folder: pathlib.Path) -> list[dict[str, Any]]:
    file = folder / "messages"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
