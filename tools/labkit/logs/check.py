"""Reads back what `flatline watch` sends to log systems: tools/check-logs."""

import argparse
import contextlib
import json
import os
import pathlib
import signal
import socket
import sys
import tempfile
from typing import Any

from labkit import web
from labkit.errors import CannotRun, exit_status
from labkit.logs import receivers
from labkit.paths import FLATLINE
from labkit.processes import start, wait_until
from labkit.shell import install, need_root, run

_PATIENCE = 30.0
_CONNECTIONS = 20
# Tells the copy of this command that it has a mount namespace of its own.
_MARK = "FLATLINE_CHECK_LOGS"


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks what arrives at log systems.")
    parser.add_argument("--program", help="a flatline-watch (default: it is built)")
    program = parser.parse_args().program
    return exit_status("check-logs", lambda: check(program))


def check(program: str | None) -> int:
    need_root("namespaces, and to capture")
    if importable("opentelemetry.proto") is None:
        raise CannotRun("Python's opentelemetry-proto is missing: see tools/lib/python-logs.txt")
    if _MARK not in os.environ:
        install({"systemd-analyze": "systemd", "rsyslogd": "rsyslog"})
        if program is None:
            run(str(FLATLINE), "--version")  # Builds it.
        os.environ[_MARK] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--net", sys.executable, *sys.argv])
    run("mount", "-t", "tmpfs", "none", "/run")
    run("ip", "link", "set", "lo", "up")
    command = [program] if program else [str(FLATLINE), "watch"]
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        return 0 if all(results(command, pathlib.Path(name), stack)) else 1


def importable(module: str) -> object:
    import importlib.util

    try:
        return importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return None


def results(command: list[str], folder: pathlib.Path, stack: contextlib.ExitStack) -> list[bool]:
    from labkit.logs.collector import Collector

    folder.chmod(0o777)
    collector = Collector()
    port = web.free_port()
    receivers.start_journal(stack)
    receivers.start_rsyslog(stack, folder, port)
    events = watch(
        command,
        folder,
        [
            *("--output", "journal"),
            *("--syslog", f"tcp://127.0.0.1:{port}", "--syslog", f"unix:{folder}/socket"),
            *("--otlp", collector.url, "--otlp-header", "X-Token=s3cr3t"),
            *("--alert-label", "cluster=orders"),
        ],
    )
    said = {identity(event) for event in events}
    wait_until(lambda: len(receivers.syslog_messages(folder)) >= 2 * len(events), _PATIENCE)
    messages = receivers.syslog_messages(folder)
    return [
        report("the file of events", [] if len(events) > _CONNECTIONS else ["too few events"]),
        report("journald", journal_faults(events, said)),
        report("rsyslog, TCP", syslog_faults(events, said, messages, "imtcp")),
        report("rsyslog, socket", syslog_faults(events, said, messages, "imuxsock")),
        report("OpenTelemetry", log_faults(events, said, collector)),
    ]


def report(name: str, faults: list[str]) -> bool:
    print(f"{'FAIL' if faults else 'ok  '} {name}")
    for fault in faults[:10]:
        print(f"     {fault}")
    return not faults


def watch(command: list[str], folder: pathlib.Path, options: list[str]) -> list[dict[str, Any]]:
    """Lets flatline see some connections; returns what its file of events has then."""
    file = folder / "events"
    with socket.create_server(("127.0.0.1", 0)) as broker, (folder / "errors").open("w+") as errors:
        port = broker.getsockname()[1]
        words = [*command, "-i", "lo", "--port", str(port), "--output", str(file), *options]
        program = start(*words, errors=errors)
        try:
            if not wait_until(lambda: "watching" in (folder / "errors").read_text(), _PATIENCE):
                raise CannotRun(f"flatline does not watch: {(folder / 'errors').read_text()}")
            for _ in range(_CONNECTIONS):
                refuse(broker, port)
            # The first request was refused, and is made again.
            wait_until(lambda: "did not take" in (folder / "errors").read_text(), _PATIENCE)
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait()
    if "s3cr3t" in (folder / "errors").read_text():
        raise CannotRun("a secret is in the log")
    return [json.loads(line) for line in file.read_text().splitlines()]


def refuse(broker: socket.socket, port: int) -> None:
    """A client that does not speak AMQP, and a broker that says so: some events."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        side, _ = broker.accept()
        with side:
            side.recv(100)
            side.sendall(b"AMQP\x00\x00\x09\x01")
        client.recv(100)


def identity(event: dict[str, Any]) -> tuple[str, str, str]:
    return (event["event"], event.get("id", ""), event.get("at", ""))


def same(said: set[tuple[str, str, str]], arrived: list[tuple[str, str, str]]) -> list[str]:
    faults = [f"missing: {entry}" for entry in sorted(said - set(arrived))]
    faults += [f"nobody said: {entry}" for entry in sorted(set(arrived) - said)]
    if len(set(arrived)) != len(arrived):
        faults.append(f"{len(arrived) - len(set(arrived))} came twice")
    return faults


def journal_faults(events: list[dict[str, Any]], said: set[tuple[str, str, str]]) -> list[str]:
    wait_until(lambda: len(receivers.journal_entries()) >= len(events), _PATIENCE)
    entries = {
        (e.get("FLATLINE_EVENT", ""), e.get("FLATLINE_ID", ""), e.get("FLATLINE_AT", "")): e
        for e in receivers.journal_entries()
    }
    faults = same(said, list(entries))
    for event in events:
        entry = entries.get(identity(event), {})
        client = event.get("flow", {}).get("client")
        if entry.get("FLATLINE_FLOW_CLIENT") != client:
            faults.append(f"client {client} is {entry.get('FLATLINE_FLOW_CLIENT')}")
        if not entry.get("MESSAGE") or entry.get("PRIORITY") not in ("3", "4", "5", "6"):
            faults.append(f"{identity(event)} has no message or priority")
    return faults


def syslog_faults(
    events: list[dict[str, Any]],
    said: set[tuple[str, str, str]],
    messages: list[dict[str, Any]],
    source: str,
) -> list[str]:
    faults: list[str] = []
    arrived: dict[tuple[str, str, str], dict[str, Any]] = {}
    of_source = [message for message in messages if message["inputname"] == source]
    for message in of_source:
        data = message["data"].get("flatline@32473", {})
        at = message["timestamp"].replace("+00:00", "Z")
        arrived[(message["msgid"], data.get("id", ""), at)] = data
        if message["app-name"] != "flatline" or message["syslogfacility"] != "3":
            faults.append(f"not of flatline: {message}")
    faults += same(said, list(arrived))
    if len(arrived) != len(of_source):
        faults.append(f"{len(of_source) - len(arrived)} came twice")
    for event in events:
        data = arrived.get(identity(event), {})
        for name in ("client", "broker"):
            if data.get(f"flow.{name}") != event.get("flow", {}).get(name):
                faults.append(f"{identity(event)} has {name} {data.get(f'flow.{name}')}")
    return faults


def log_faults(
    events: list[dict[str, Any]], said: set[tuple[str, str, str]], collector: Any
) -> list[str]:
    faults: list[str] = list(collector.complaints)
    if collector.requests < 2:
        faults.append("what was refused for a time was not sent again")
    arrived: dict[tuple[str, str, str], Any] = {}
    by_time = {(event["event"], event.get("id", "")): event.get("at", "") for event in events}
    for log in collector.logs:
        kind = log.record.event_name.removeprefix("flatline.")
        identifier = log.attributes.get("flatline.id", "")
        arrived[(kind, identifier, by_time.get((kind, identifier), ""))] = log
        if log.resource.get("service.name") != "flatline" or log.resource["cluster"] != "orders":
            faults.append(f"the resource is {log.resource}")
    if len(arrived) != len(collector.logs):
        faults.append(f"{len(collector.logs) - len(arrived)} came twice")
    faults += same(said, list(arrived))
    for event in events:
        log = arrived.get(identity(event))
        if log is None or "flow" not in event:
            continue
        ends = {"client.": "client", "server.": "broker", "network.peer.": "client"}
        for prefix, name in ends.items():
            end = f"{log.attributes[prefix + 'address']}:{log.attributes[prefix + 'port']}"
            if end != event["flow"][name]:
                faults.append(f"{prefix}address is {end}, not {event['flow'][name]}")
        if log.attributes["messaging.system"] != "rabbitmq":
            faults.append("no messaging.system")
    return faults
