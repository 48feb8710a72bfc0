"""ClickHouse on the loopback interface: Debian's packages, unpacked and not installed."""

import contextlib
import pathlib
import re
import tempfile
import urllib.error
import urllib.request

from labkit import web
from labkit.console import say
from labkit.errors import CannotRun, WrongResult
from labkit.paths import DEPLOY
from labkit.processes import start, wait_until
from labkit.shell import run

_PATIENCE = 30.0

_CONFIGURATION = """\
<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <http_port>{port}</http_port>
  <listen_host>127.0.0.1</listen_host>
  <path>{folder}/</path>
  <tmp_path>{folder}/tmp/</tmp_path>
  <user_files_path>{folder}/files/</user_files_path>
  <format_schema_path>{folder}/schemas/</format_schema_path>
  <mark_cache_size>1000000</mark_cache_size>
  <users_config>users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
</yandex>
"""
_USERS = """\
<yandex>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users><default>
    <password/><networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile><quota>default</quota>
  </default></users>
</yandex>
"""

# As the file has it; but for the user, who has no password here.
_WEBHOOK = re.compile(r'webhook: "http://flatline:PASSWORD@clickhouse\.example:8123(/\S+)"')


def fetch(cache: pathlib.Path) -> pathlib.Path:
    """The folder with the server, and the libraries that this machine has not.

    The package is not installed: it would start a service.
    """
    folder = cache / "clickhouse"
    if not (folder / "usr/sbin/clickhouse-server").exists():
        say("fetching clickhouse-server ...")
        with tempfile.TemporaryDirectory() as fetched:
            (pathlib.Path(fetched) / "partial").mkdir()
            # apt fetches as another user, who must be able to write here.
            for path in (pathlib.Path(fetched), pathlib.Path(fetched) / "partial"):
                path.chmod(0o777)
            run("apt-get", "update")
            options = ("--yes", "--download-only", "--no-install-recommends")
            run(
                *("apt-get", "install", *options, "-o", f"Dir::Cache::archives={fetched}"),
                "clickhouse-server",
            )
            for package in sorted(pathlib.Path(fetched).glob("*.deb")):
                run("dpkg-deb", "--extract", str(package), str(folder))
    return folder


class ClickHouse:
    """A server with the tables of tools/deploy."""

    def __init__(self, cache: pathlib.Path, folder: pathlib.Path, stack: contextlib.ExitStack):
        """
        :param folder: for its data; made when it is missing.
        """
        root = fetch(cache)
        self.port = web.free_port()
        folder.mkdir(parents=True, exist_ok=True)
        configuration = folder / "config.xml"
        configuration.write_text(_CONFIGURATION.format(port=self.port, folder=folder.resolve()))
        (folder / "users.xml").write_text(_USERS)
        libraries = ":".join(str(path) for path in (root / "usr/lib").glob("*-linux-gnu"))
        output = stack.enter_context((folder / "output.txt").open("w"))
        process = start(
            *("env", f"LD_LIBRARY_PATH={libraries}", str(root / "usr/sbin/clickhouse-server")),
            f"--config={configuration.resolve()}",
            output=output,
        )
        stack.callback(process.wait)
        stack.callback(process.kill)
        if not wait_until(self._answers, _PATIENCE):
            said = (folder / "output.txt").read_text()[-2000:]
            raise CannotRun(f"ClickHouse did not start:\n{said}")
        text = (DEPLOY / "clickhouse/events.sql").read_text()
        for statement in re.sub(r"(?m)^\s*--.*$", "", text).split(";"):
            if statement.strip():
                self.ask(statement)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            return web.fetch(f"http://127.0.0.1:{self.port}/ping") != ""
        return False

    @property
    def webhook(self) -> str:
        """As events.sql says it, for `flatline watch --webhook`."""
        found = _WEBHOOK.search((DEPLOY / "clickhouse/events.sql").read_text())
        if not found:
            raise CannotRun("clickhouse/events.sql does not say any more what the webhook is")
        return f"http://127.0.0.1:{self.port}{found[1]}"

    def ask(self, query: str) -> str:
        return self.post(f"http://127.0.0.1:{self.port}/", query.encode())

    def post(self, address: str, body: bytes) -> str:
        try:
            with urllib.request.urlopen(address, data=body, timeout=30) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.HTTPError as error:
            raise WrongResult(f"ClickHouse refused: {error.read().decode()[:500]}") from error

    def outages(self, now: str = "") -> list[dict[str, str]]:
        """What outages.sql answers.

        :param now: `YYYY-MM-DD hh:mm:ss`, for events that are older than a week.
        """
        query = (DEPLOY / "clickhouse/outages.sql").read_text()
        if now:
            query = query.replace("now()", f"toDateTime('{now}')")
        lines = self.ask(f"{query}\nFORMAT TSVWithNames").splitlines()
        names = lines[0].split("\t")
        return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]
