"""Prometheus and Alertmanager on loopback, and somebody who takes what they and flatline send."""

import contextlib
import http.server
import json
import pathlib
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request

from labkit.shell import LabError, run, say

# Where what is fetched is kept.
CACHE = pathlib.Path("/var/cache/flatline-lab")
_PACKAGES = ["prometheus", "prometheus-alertmanager"]
_RULES = pathlib.Path(__file__).resolve().parents[1] / "deploy/prometheus/flatline.rules.yml"
_PATIENCE = 30.0

_PROMETHEUS = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}"]
scrape_configs:
  - job_name: flatline
    static_configs: [{{targets: ["127.0.0.1:{flatline}"]}}]
"""

# Every alert is told of by itself, at once, and again only when it changes.
_ALERTMANAGER = """\
route:
  receiver: lab
  group_by: ["..."]
  group_wait: 1s
  group_interval: 2s
  repeat_interval: 4h
receivers:
  - name: lab
    webhook_configs: [{{url: "http://127.0.0.1:{receiver}/notify"}}]
"""


def programs(cache: pathlib.Path) -> pathlib.Path:
    """The folder with prometheus, prometheus-alertmanager, promtool and amtool.

    Debian's packages, unpacked and not installed: they would start services.
    """
    folder = cache / "alerting"
    if not all((folder / "usr/bin" / name).exists() for name in ("promtool", "amtool")):
        say(f"fetching {' and '.join(_PACKAGES)} ...")
        with tempfile.TemporaryDirectory() as fetched:
            run("apt-get", "update")
            # Not root's alone: apt fetches as another user.
            pathlib.Path(fetched).chmod(0o755)
            run("apt-get", "download", *_PACKAGES, cwd=fetched)
            for package in sorted(pathlib.Path(fetched).glob("*.deb")):
                run("dpkg-deb", "--extract", str(package), str(folder))
    return folder / "usr/bin"


def _command(programs: pathlib.Path, name: str, *words: str) -> list[str]:
    """Starts a program where it finds its files of /usr/share, which is its own view alone."""
    script = 'mount --bind "$0/usr/share" /usr/share && exec "$0/usr/bin/$@"'
    return ["unshare", "--mount", "sh", "-c", script, str(programs.parents[1]), name, *words]


def free_port() -> int:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        return other.getsockname()[1]


class Receiver:
    """Keeps what is posted to it, and refuses what it is told to, by path."""

    def __init__(self, stack: contextlib.ExitStack):
        self.posts: list[tuple[float, str, dict]] = []
        self.refused: tuple[str, ...] = ()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                is_taken = self.path not in receiver.refused
                if is_taken:
                    receiver.posts.append((time.time(), self.path, body))
                self.send_response(200 if is_taken else 503)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.server_close)
        stack.callback(server.shutdown)

    def of(self, path: str) -> list[dict]:
        return [body for _, where, body in list(self.posts) if where == path]


class Service:
    """One of the two programs."""

    def __init__(self, name: str, command: list[str], port: int, output: pathlib.Path,
                 stack: contextlib.ExitStack):
        self.name = name
        self.command = command
        self.port = port
        self.output = stack.enter_context(output.open("w"))
        self.process: subprocess.Popen | None = None
        stack.callback(self.stop)

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=self.output,
                                        stderr=subprocess.STDOUT)

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.address("/-/ready"), timeout=2).close()
                return
            time.sleep(0.1)
        raise LabError(f"{self.name} did not start:\n"
                       f"{pathlib.Path(self.output.name).read_text()[-2000:]}")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def address(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ask(self, path: str) -> object:
        """What it answers, as JSON; `None` when it does not."""
        try:
            with urllib.request.urlopen(self.address(path), timeout=2) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return None


def prometheus(programs: pathlib.Path, folder: pathlib.Path, flatline: int,
               stack: contextlib.ExitStack) -> Service:
    """With the rules of tools/deploy, as they are."""
    port = free_port()
    file = folder / "prometheus.yml"
    file.write_text(_PROMETHEUS.format(rules=_RULES, flatline=flatline))
    command = _command(programs, "prometheus", f"--config.file={file}",
                       f"--storage.tsdb.path={folder}/prometheus",
                       f"--web.listen-address=127.0.0.1:{port}")
    return Service("Prometheus", command, port, folder / "prometheus.out", stack)


def alertmanager(programs: pathlib.Path, folder: pathlib.Path, receiver: Receiver,
                 stack: contextlib.ExitStack) -> Service:
    port = free_port()
    file = folder / "alertmanager.yml"
    file.write_text(_ALERTMANAGER.format(receiver=receiver.port))
    command = _command(programs, "prometheus-alertmanager", f"--config.file={file}",
                       f"--storage.path={folder}/alertmanager",
                       f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=")
    return Service("Alertmanager", command, port, folder / "alertmanager.out", stack)


class Observer:
    """Looks every half second at what both show."""

    def __init__(self, prometheus: Service, alertmanager: Service):
        self.services = (prometheus, alertmanager)
        # When Alertmanager showed which alerts of flatline's own.
        self.shown: list[tuple[float, list[dict]]] = []
        # The rules that fired, each with the times of the first and last look.
        self.fired: dict[str, tuple[float, float]] = {}
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        prometheus, alertmanager = self.services
        while not self._ends.wait(0.5):
            now = time.time()
            alerts = alertmanager.ask("/api/v2/alerts")
            if isinstance(alerts, list):
                self.shown.append((now, alerts))
            rules = prometheus.ask("/api/v1/alerts")
            for alert in rules["data"]["alerts"] if isinstance(rules, dict) else []:
                if alert["state"] == "firing":
                    name = alert["labels"]["alertname"]
                    self.fired[name] = (self.fired.get(name, (now, now))[0], now)

    def stop(self) -> None:
        self._ends.set()
        self._thread.join()
