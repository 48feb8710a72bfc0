"""Network namespaces: hosts of the lab's own, and ways to break them."""

import contextlib
import os
import pathlib
import signal

from labkit.shell import run

_MARK = "flatline-"
# With the process in it: several labs can run side by side.
_PREFIX = f"{_MARK}{os.getpid()}-"


class Namespace:
    """A host: its addresses, and what can be done to it."""

    def __init__(self, name: str):
        self.name = _PREFIX + name
        run("ip", "netns", "add", self.name)
        self.ip("link", "set", "lo", "up")
        self.address = ""
        self.address6 = ""

    def ip(self, *words: str) -> None:
        run("ip", "-n", self.name, *words)

    def command(self, *words: str) -> list[str]:
        """The command line that runs `words` here."""
        return ["ip", "netns", "exec", self.name, *words]

    def run(self, *words: str, input: str | None = None) -> str:
        return run(*self.command(*words), input=input)

    def sysctl(self, **settings: object) -> None:
        """Sets `net.ipv4` values of this namespace alone."""
        for name, value in settings.items():
            self.write_sysctl(f"net.ipv4.{name}={value}")

    def write_sysctl(self, *settings: str) -> None:
        self.run("sysctl", "--quiet", "--write", *settings)

    def rules(self, text: str) -> None:
        """Replaces this host's packet filter."""
        self.run("nft", "-f", "-", input="flush ruleset\n" + text)

    # Wiring

    def link(self, other: "Namespace", interface: str, port: str) -> None:
        """A cable from an interface of this host to one of the other's; both are new, and up."""
        run(
            *("ip", "link", "add", interface, "netns", self.name, "type", "veth"),
            *("peer", "name", port, "netns", other.name),
        )
        self.ip("link", "set", interface, "up")
        other.ip("link", "set", port, "up")

    def set_addresses(self, address: str, address6: str, gateway: str, gateway6: str) -> None:
        """Of eth0; without an IPv6 address there is no IPv6."""
        self.address, self.address6 = address, address6
        self.ip("address", "add", f"{address}/24", "dev", "eth0")
        self.ip("route", "add", "default", "via", gateway)
        if address6:
            self.ip("address", "add", f"{address6}/64", "dev", "eth0", "nodad")
            self.ip("route", "add", "default", "via", gateway6)

    def add_bridge(self) -> None:
        self.ip("link", "add", "bridge", "type", "bridge")
        self.ip("link", "set", "bridge", "up")

    def attach_to_bridge(self, port: str) -> None:
        self.ip("link", "set", port, "master", "bridge")

    def forward(self) -> None:
        """Makes it a router."""
        self.sysctl(ip_forward=1)
        self.write_sysctl("net.ipv6.conf.all.forwarding=1")

    # Faults

    def drop(self, incoming: float = 1, outgoing: float = 1) -> None:
        """Loses such shares of the TCP segments that come and go; 1 is a black hole."""
        chains = ""
        for hook, share in (("input", incoming), ("output", outgoing)):
            if share > 0:
                verdict = "" if share >= 1 else f"numgen random mod 1000 < {round(share * 1000)} "
                chains += f"chain {hook} {{ type filter hook {hook} priority 0; "
                chains += f"meta l4proto tcp {verdict}drop; }}\n"
        self.rules(f"table inet lab {{\n{chains}}}\n")

    def heal(self) -> None:
        self.rules("")

    def link_down(self) -> None:
        self.ip("link", "set", "eth0", "down")


def leftovers() -> set[str]:
    """The prefixes of namespaces whose lab was killed."""
    prefixes = {f"{_MARK}{name.split('-')[1]}-" for name in _namespaces(_MARK)}
    return {
        prefix for prefix in prefixes if not pathlib.Path(f"/proc/{prefix.split('-')[1]}").exists()
    }


def remove_own() -> None:
    """Removes all namespaces that this process has made."""
    remove(_PREFIX)


def remove(prefix: str) -> None:
    """Ends what runs in these namespaces, and removes them."""
    names = _namespaces(prefix)
    for name in names:
        for pid in run("ip", "netns", "pids", name).split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
    for name in names:
        run("ip", "netns", "delete", name)


def _namespaces(prefix: str) -> list[str]:
    names = [line.split()[0] for line in run("ip", "netns", "list").splitlines() if line]
    return [name for name in names if name.startswith(prefix)]
