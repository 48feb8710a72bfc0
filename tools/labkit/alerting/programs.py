"""The programs of Prometheus and Alertmanager: Debian's packages, unpacked and not installed."""

import pathlib
import tempfile

from labkit.console import say
from labkit.shell import run

_PACKAGES = ("prometheus", "prometheus-alertmanager")


def fetch(cache: pathlib.Path) -> pathlib.Path:
    """The folder with prometheus, prometheus-alertmanager, promtool and amtool.

    The packages are not installed: they would start services.
    """
    folder = cache / "alerting"
    if not all((folder / "usr/bin" / name).exists() for name in ("promtool", "amtool")):
        say(f"fetching {' and '.join(_PACKAGES)} ...")
        with tempfile.TemporaryDirectory() as fetched:
            run("apt-get", "update")
            # apt fetches as another user, who must be able to write here.
            pathlib.Path(fetched).chmod(0o755)
            run("apt-get", "download", *_PACKAGES, cwd=fetched)
            for package in sorted(pathlib.Path(fetched).glob("*.deb")):
                run("dpkg-deb", "--extract", str(package), str(folder))
    return folder / "usr/bin"


def command(programs: pathlib.Path, name: str, *words: str) -> list[str]:
    """The command line of a program that finds its own files in /usr/share.

    They are mounted there for it alone.
    """
    script = 'mount --bind "$0/usr/share" /usr/share && exec "$0/usr/bin/$@"'
    return ["unshare", "--mount", "sh", "-c", script, str(programs.parents[1]), name, *words]
