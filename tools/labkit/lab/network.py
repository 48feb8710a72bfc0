"""A network of namespaces.

    broker, near hosts, NAT box -- switch -- router -- far hosts
                                                 NAT box -- inside hosts

Everything lives in namespaces: the machine's own interfaces, routes and rules stay as they are.
IPv4 addresses are of the documentation networks (RFC 5737), IPv6 of RFC 3849.
"""

import contextlib

from labkit.lab.namespaces import Namespace, remove_own

_NEAR = ("203.0.113.{}", "2001:db8:1::{}")
_FAR = ("198.51.100.{}", "2001:db8:2::{}")


class Network:
    """The hosts, and the boxes between them."""

    BROKER = ("203.0.113.21", "2001:db8:1::21")

    def __init__(self, stack: contextlib.ExitStack):
        stack.callback(remove_own)
        self.near = self.far = self.inside = 0
        self.resets: list[str] = []
        self.switch = Namespace("switch")
        self.switch.add_bridge()
        self.router = Namespace("router")
        self.router.add_bridge()
        self._connect(self.router, "near", self.switch, "router")
        self.router.ip("address", "add", "203.0.113.1/24", "dev", "near")
        self.router.ip("address", "add", "2001:db8:1::1/64", "dev", "near", "nodad")
        self.router.ip("address", "add", "198.51.100.1/24", "dev", "bridge")
        self.router.ip("address", "add", "2001:db8:2::1/64", "dev", "bridge", "nodad")
        self.router.forward()
        # A router soon forgets where a silent host was, and then asks for it in vain.
        self.router.sysctl(
            **{
                "neigh.bridge.base_reachable_time_ms": 2000,
                "neigh.bridge.delay_first_probe_time": 1,
            }
        )
        self.broker = self._host("broker", self.switch, _NEAR, 21)

    def near_host(self) -> Namespace:
        """On the broker's own segment."""
        self.near += 1
        return self._host(f"near{self.near}", self.switch, _NEAR, 43 + self.near)

    def far_host(self) -> Namespace:
        """Behind the router."""
        self.far += 1
        return self._host(f"far{self.far}", self.router, _FAR, 30 + self.far)

    def inside_host(self, manner: str) -> Namespace:
        """Behind a NAT of its own, which forgets what was idle for eight seconds.

        What comes for a mapping that is gone is answered with RST; or not at all, where the manner
        is `silent`. What the client then sends is dropped; or gets another port, where it is
        `new-port`.
        """
        self.inside += 1
        box = self._host(f"nat{self.inside}", self.switch, _NEAR, 100 + self.inside)
        box.add_bridge()
        box.ip("address", "add", "192.0.2.1/24", "dev", "bridge")
        box.forward()
        answer = "" if manner == "reset" else "iifname eth0 ct state { new, invalid } drop;"
        ports = "fully-random" if manner == "new-port" else ""
        box.rules(
            "table ip lab {\n"
            "chain post { type nat hook postrouting priority 100; "
            f"oifname eth0 masquerade {ports}; }}\n"
            f"chain in {{ type filter hook input priority 0; {answer} }}\n"
            "chain pass { type filter hook forward priority 0; ct state invalid drop; }\n}\n"
        )
        loose = 1 if manner == "new-port" else 0
        box.write_sysctl(
            "net.netfilter.nf_conntrack_tcp_timeout_established=8",
            "net.netfilter.nf_conntrack_tcp_timeout_unacknowledged=8",
            f"net.netfilter.nf_conntrack_tcp_loose={loose}",
        )
        host = Namespace(f"inside{self.inside}")
        self._connect(host, "eth0", box, f"inside{self.inside}")
        host.set_addresses("192.0.2.2", "", "192.0.2.1", "")
        return host

    def far_host_on_wire(self) -> tuple[Namespace, Namespace]:
        """Behind the router, with a namespace in between for a program that forwards."""
        self.far += 1
        name = f"far{self.far}"
        between = Namespace(f"wire{self.far}")
        host = Namespace(name)
        host.link(between, "eth0", "one")
        self._connect(between, "other", self.router, name)
        self._set_addresses(host, _FAR, 30 + self.far)
        # The program copies frames: checksums must be right, and no frame longer than a link's.
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
            f"ip daddr {{ {addresses} }} meta l4proto tcp reject with tcp reset; }}\n}}\n"
        )

    # Wiring

    def _host(self, name: str, hub: Namespace, subnet: tuple[str, str], number: int) -> Namespace:
        """A host of this number in a subnet, on the bridge of a switch or router."""
        host = Namespace(name)
        self._connect(host, "eth0", hub, name)
        self._set_addresses(host, subnet, number)
        return host

    @staticmethod
    def _set_addresses(host: Namespace, subnet: tuple[str, str], number: int) -> None:
        address, address6 = (pattern.format(number) for pattern in subnet)
        gateway, gateway6 = (pattern.format(1) for pattern in subnet)
        host.set_addresses(address, address6, gateway, gateway6)

    @staticmethod
    def _connect(one: Namespace, interface: str, hub: Namespace, port: str) -> None:
        one.link(hub, interface, port)
        hub.attach_to_bridge(port)
