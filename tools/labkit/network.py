"""A network of namespaces, and ways to break it.

    broker, near hosts, NAT box -- switch -- router -- far hosts
                                                 NAT box -- inside hosts

Everything lives in namespaces: the machine's own interfaces, routes and rules stay as they are.
IPv4 addresses are of the documentation networks (RFC 5737), IPv6 of RFC 3849.
"""

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
            self.run("sysctl", "--quiet", "--write", f"net.ipv4.{name}={value}")

    def rules(self, text: str) -> None:
        """Replaces this host's packet filter."""
        self.run("nft", "-f", "-", input="flush ruleset\n" + text)

    # Faults

    def drop(self, incoming: float = 1, outgoing: float = 1) -> None:
        """Loses so much of what comes and goes; 1 is a black hole."""
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


class Network:
    """The hosts, and the boxes between them."""

    BROKER = ("203.0.113.21", "2001:db8:1::21")

    def __init__(self, stack: contextlib.ExitStack):
        stack.callback(remove_own)
        self.near = self.far = self.inside = 0
        self.resets: list[str] = []
        self.switch = Namespace("switch")
        self._bridge(self.switch)
        self.router = Namespace("router")
        self._bridge(self.router)
        self._connect(self.router, "near", self.switch, "router")
        self.router.ip("address", "add", "203.0.113.1/24", "dev", "near")
        self.router.ip("address", "add", "2001:db8:1::1/64", "dev", "near", "nodad")
        self.router.ip("address", "add", "198.51.100.1/24", "dev", "bridge")
        self.router.ip("address", "add", "2001:db8:2::1/64", "dev", "bridge", "nodad")
        self._forward(self.router)
        # A router soon forgets where a silent host was, and then looks for it in vain.
        self.router.sysctl(**{"neigh.bridge.base_reachable_time_ms": 2000,
                              "neigh.bridge.delay_first_probe_time": 1})
        self.broker = self._host("broker", self.switch, *self.BROKER, "203.0.113.1",
                                 "2001:db8:1::1")

    def near_host(self) -> Namespace:
        """On the broker's own segment."""
        self.near += 1
        return self._host(f"near{self.near}", self.switch, f"203.0.113.{43 + self.near}",
                          f"2001:db8:1::{43 + self.near}", "203.0.113.1", "2001:db8:1::1")

    def far_host(self) -> Namespace:
        """Behind the router."""
        self.far += 1
        return self._host(f"far{self.far}", self.router, f"198.51.100.{30 + self.far}",
                          f"2001:db8:2::{30 + self.far}", "198.51.100.1", "2001:db8:2::1")

    def inside_host(self, manner: str) -> Namespace:
        """Behind a NAT of its own, which forgets what was idle for eight seconds.

        What comes for a mapping that is gone is answered with RST; or not at all, where the manner
        is `silent`. What the client then sends is dropped; or gets another port, where it is
        `new-port`.
        """
        self.inside += 1
        box = self._host(f"nat{self.inside}", self.switch, f"203.0.113.{100 + self.inside}",
                         f"2001:db8:1::{100 + self.inside}", "203.0.113.1", "2001:db8:1::1")
        self._bridge(box)
        box.ip("address", "add", "192.0.2.1/24", "dev", "bridge")
        self._forward(box)
        answer = "" if manner == "reset" else "iifname eth0 ct state { new, invalid } drop;"
        ports = "fully-random" if manner == "new-port" else ""
        box.rules(
            "table ip lab {\n"
            "chain post { type nat hook postrouting priority 100; "
            f"oifname eth0 masquerade {ports}; }}\n"
            f"chain in {{ type filter hook input priority 0; {answer} }}\n"
            "chain pass { type filter hook forward priority 0; ct state invalid drop; }\n}\n")
        loose = 1 if manner == "new-port" else 0
        box.run("sysctl", "--quiet", "--write",
                "net.netfilter.nf_conntrack_tcp_timeout_established=8",
                "net.netfilter.nf_conntrack_tcp_timeout_unacknowledged=8",
                f"net.netfilter.nf_conntrack_tcp_loose={loose}")
        return self._host(f"inside{self.inside}", box, "192.0.2.2", "", "192.0.2.1", "")

    def far_host_on_wire(self) -> tuple[Namespace, Namespace]:
        """Behind the router, with a namespace in between for a program that forwards."""
        self.far += 1
        name = f"far{self.far}"
        between = Namespace(f"wire{self.far}")
        host = Namespace(name)
        for one, interface, other, port in (
                (host, "eth0", between, "one"), (between, "other", self.router, name)):
            run("ip", "link", "add", interface, "netns", one.name, "type", "veth", "peer", "name",
                port, "netns", other.name)
            one.ip("link", "set", interface, "up")
            other.ip("link", "set", port, "up")
        self.router.ip("link", "set", name, "master", "bridge")
        self._address(host, f"198.51.100.{30 + self.far}", f"2001:db8:2::{30 + self.far}",
                      "198.51.100.1", "2001:db8:2::1")
        # The program copies frames: their checksums must be right, and none longer than a link's.
        for end in (host, self.broker):
            end.run("ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off", "gro", "off")
        return host, between

    # Faults of the router

    def no_route(self, host: Namespace) -> None:
        self.router.ip("route", "add", "unreachable", f"{host.address}/32")

    def reset(self, host: Namespace) -> None:
        """Answers what the broker sends next with a RST, as a middlebox does."""
        self.resets.append(host.address)
        addresses = ", ".join(self.resets)
        self.router.rules(
            "table inet lab {\nchain pass { type filter hook forward priority 0; "
            f"ip daddr {{ {addresses} }} meta l4proto tcp reject with tcp reset; }}\n}}\n")

    # Wiring

    def _host(self, name: str, hub: Namespace, address: str, address6: str, gateway: str,
              gateway6: str) -> Namespace:
        host = Namespace(name)
        self._connect(host, "eth0", hub, name)
        self._address(host, address, address6, gateway, gateway6)
        return host

    @staticmethod
    def _address(host: Namespace, address: str, address6: str, gateway: str,
                 gateway6: str) -> None:
        host.address, host.address6 = address, address6
        host.ip("address", "add", f"{address}/24", "dev", "eth0")
        host.ip("route", "add", "default", "via", gateway)
        if address6:
            host.ip("address", "add", f"{address6}/64", "dev", "eth0", "nodad")
            host.ip("route", "add", "default", "via", gateway6)

    def _connect(self, one: Namespace, interface: str, hub: Namespace, port: str) -> None:
        run("ip", "link", "add", interface, "netns", one.name, "type", "veth", "peer", "name",
            port, "netns", hub.name)
        one.ip("link", "set", interface, "up")
        hub.ip("link", "set", port, "up", "master", "bridge")

    def _bridge(self, hub: Namespace) -> None:
        hub.ip("link", "add", "bridge", "type", "bridge")
        hub.ip("link", "set", "bridge", "up")

    def _forward(self, box: Namespace) -> None:
        box.sysctl(ip_forward=1)
        box.run("sysctl", "--quiet", "--write", "net.ipv6.conf.all.forwarding=1")


def leftovers() -> set[str]:
    """The prefixes of namespaces whose lab was killed."""
    prefixes = {f"{_MARK}{name.split('-')[1]}-" for name in _namespaces(_MARK)}
    return {prefix for prefix in prefixes
            if not pathlib.Path(f"/proc/{prefix.split('-')[1]}").exists()}


def remove_own() -> None:
    """Removes all that this process has made."""
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
