"""Real brokers: Debian's RabbitMQ packages, each in a root folder made by debootstrap."""

import contextlib
import os
import pathlib
import shutil
import signal
from collections.abc import Callable

from labkit.console import say
from labkit.errors import CannotRun
from labkit.lab.namespaces import Namespace
from labkit.processes import Process, start, wait_until
from labkit.shell import run

# RabbitMQ's versions, and the Debian release that has each.
RELEASES = {"3.10": "bookworm", "4.0": "trixie"}

_PATIENCE = 90.0

_CONFIGURATION = """\
loopback_users = none
log.file = rabbit.log
log.connection.level = debug
listeners.tcp.default = 5672
{more}
"""

_TLS = """\
listeners.ssl.default = 5671
ssl_options.certfile = /etc/rabbitmq/certificate.pem
ssl_options.keyfile = /etc/rabbitmq/key.pem
"""

# Private mounts, and names that resolve without a network: Erlang looks up its own host.
_START = """
set -e
hostname broker
mount -t proc proc {root}/proc
mount --rbind /dev {root}/dev
mount -t tmpfs tmpfs {root}/var/lib/rabbitmq
mount --bind {work}/etc {root}/etc/rabbitmq
mount --bind {work}/hosts {root}/etc/hosts
mount --bind {work}/log {root}/var/log/rabbitmq
exec chroot {root} env -i {environment} /usr/lib/rabbitmq/bin/rabbitmq-server
"""

_ENVIRONMENT = (
    "HOME=/var/lib/rabbitmq PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "
    "RABBITMQ_NODENAME=rabbit@broker"
)


def root_folder(version: str, cache: pathlib.Path) -> pathlib.Path:
    """The folder with this version's broker; made when it is missing."""
    folder = cache / RELEASES[version]
    if (folder / "usr/lib/rabbitmq/bin/rabbitmq-server").exists():
        return folder
    say(f"making {folder} with RabbitMQ {version} (a minute or two) ...")
    cache.mkdir(parents=True, exist_ok=True)
    partial = cache / f"{RELEASES[version]}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    words = ("debootstrap", "--variant=minbase", "--include=rabbitmq-server")
    try:
        run(*words, RELEASES[version], str(partial))
    except CannotRun as error:
        raise CannotRun(
            f"there is no RabbitMQ {version} here, and it could not be fetched: {error}"
        ) from error
    # Something must be there for the lab's own file to be mounted over.
    (partial / "etc/hosts").touch()
    partial.rename(folder)
    return folder


class Broker:
    """A running broker in a namespace of the network."""

    def __init__(
        self,
        version: str,
        namespace: Namespace,
        cache: pathlib.Path,
        work: pathlib.Path,
        stack: contextlib.ExitStack,
        tls: bool = False,
        keepalive: bool = False,
        management: bool = False,
    ):
        """
        :param management: whether its API is there, on port 15672.
        """
        self.namespace = namespace
        self.root = root_folder(version, cache)
        self.log = work / "log" / "rabbit.log"
        for name in ("etc", "log"):
            (work / name).mkdir()
        (work / "hosts").write_text("127.0.0.1 localhost broker\n::1 localhost\n")
        more = "tcp_listen_options.keepalive = true\n" if keepalive else ""
        if tls:
            more += _TLS
            _make_certificate(work / "etc")
        (work / "etc" / "rabbitmq.conf").write_text(_CONFIGURATION.format(more=more))
        if management:
            (work / "etc" / "enabled_plugins").write_text("[rabbitmq_management].\n")
        script = _START.format(root=self.root, work=work, environment=_ENVIRONMENT)
        unshare = ("unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child")
        self.output = stack.enter_context((work / "broker.out").open("w"))
        self.process = start(
            *namespace.command(*unshare, "sh", "-c", script),
            output=self.output,
            in_new_session=True,
        )
        stack.callback(self.stop)
        self._wait()

    def _wait(self) -> None:
        """Until it listens."""

        def listens() -> bool:
            return ":5672" in self.namespace.run("ss", "-Hltn")

        def has_ended() -> bool:
            return self.process.poll() is not None

        wait_until(lambda: has_ended() or listens(), _PATIENCE, pause=0.2)
        if has_ended() or not listens():
            said = pathlib.Path(self.output.name).read_text()[-2000:]
            raise CannotRun(f"the broker did not start; it said:\n{said}")

    @property
    def version(self) -> str:
        folder = next((self.root / "usr/lib/rabbitmq/lib").glob("rabbitmq_server-*"))
        return folder.name.split("-")[1]

    def control(self, *words: str) -> Process:
        """Starts `rabbitmqctl`, which takes seconds; the caller need not wait for it."""
        return start(
            *("nsenter", "--target", self._init(), "--mount", "--uts", "--net", "--pid"),
            *("chroot", str(self.root), "env", "-i", *_ENVIRONMENT.split()),
            *("/usr/lib/rabbitmq/bin/rabbitmqctl", "--quiet", *words),
            output=self.output,
        )

    def add_users(self, names: set[str]) -> None:
        """Who may do everything, with the name as password."""
        internal = "rabbit_auth_backend_internal"
        lab = '<<"lab">>'
        for name in sorted(names):
            user = f'<<"{name}">>'
            self.control(
                "eval",
                f"{internal}:add_user({user}, {user}, {lab}), {internal}:set_permissions({user}, "
                f'<<"/">>, <<".*">>, <<".*">>, <<".*">>, {lab}).',
            ).wait()

    def close_connection(self, port: int) -> Process:
        """As an operator does, of the connection from this client port."""
        return self.control(
            "eval",
            '[rabbit_networking:close_connection(P, "maintenance") || '
            "P <- rabbit_networking:local_connections(), "
            f"[{{peer_port, {port}}}] =:= rabbit_reader:info(P, [peer_port])].",
        )

    def pause(self) -> Callable[[], None]:
        """What stops the broker's process; its host's kernel goes on."""
        return self._signal(signal.SIGSTOP)

    def resume(self) -> Callable[[], None]:
        return self._signal(signal.SIGCONT)

    def pids(self) -> list[int]:
        """Erlang's, which need not be the first process of its namespace."""
        found = run("pgrep", "--ns", self._init(), "--nslist", "pid", "--exact", "beam.smp")
        return [int(pid) for pid in found.split()]

    def _signal(self, number: int) -> Callable[[], None]:
        """What sends a signal at once: finding the process takes a moment, so that is done now."""
        pids = self.pids()

        def send() -> None:
            for pid in pids:
                os.kill(pid, number)

        return send

    def _init(self) -> str:
        """The first process of the broker's own process namespace."""
        return run("pgrep", "--parent", str(self.process.pid)).split()[0]

    def stop(self) -> None:
        """Ends the broker and whatever it started: its process namespace goes with it."""
        if self.process.poll() is not None:
            return
        init = pathlib.Path("/proc", self._init())
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not init.exists(), 10, pause=0.05)


def _make_certificate(folder: pathlib.Path) -> None:
    run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
        *("-subj", "/CN=broker", "-keyout", str(folder / "key.pem")),
        *("-out", str(folder / "certificate.pem")),
    )
    # The broker runs as another user.
    (folder / "key.pem").chmod(0o644)
