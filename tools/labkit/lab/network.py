"""A network of namespaces.

    broker, near hosts, load balancer, NAT boxes -- switch -- router -- far hosts
                                       |                        |-- branches
                                       inside hosts             |-- narrow line

What is not there from the beginning is built by sites.py.

Everything lives in namespaces: the machine's own interfaces, routes and rules stay as they are.
IPv4 addresses are of the documentation networks (RFC 5737) and of the one for tests of networks
(RFC 2544), IPv6 of RFC 3849.
"""

import contextlib

from labkit.lab.namespaces import Namespace, remove_own

_NEAR = ("203.0.113.{}", "2001:db8:1::{}")
_FAR = ("198.51.100.{}", "2001:db8:2::{}")
_INSIDE = "192.0.2.{}"
_BEHIND_NARROW = "198.18.250.{}"
# Docker's own choice.
_CONTAINERS = "172.17.0.{}"
# Bytes of the longest packet that reaches a host behind the narrow line.
_NARROW = 1200


class Network:
    """The hosts, and the boxes between them."""

    BROKER = ("203.0.113.21", "2001:db8:1::21")

    def __init__(self, stack: contextlib.ExitStack, *, in_container: bool = False):
        """
        :param in_container: whether the broker is in a container of its host.
        """
        stack.callback(remove_own)
        self.near = self.far = self.boxes = self.guests = 0
        self.brokers = 1
        self.resets: list[str] = []
        self.branches: dict[int, Namespace] = {}
        # Behind boxes, by the box's name.
        self._subnets: dict[str, str] = {}
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
        # What has the broker's address.
        self.machine = self._host("machine" if in_container else "broker", self.switch, _NEAR, 21)
        self.broker = self._container(self.machine) if in_container else self.machine

    def _container(self, box: Namespace) -> Namespace:
        """A host on a bridge of another, which hands on what comes for the broker's port."""
        self._make_router(box, _CONTAINERS)
        host = Namespace("broker")
        self._connect(host, "eth0", box, "broker")
        host.set_addresses(_CONTAINERS.format(2), "", _CONTAINERS.format(1), "")
        box.rules(
            "table ip lab {\n"
            "chain in { type nat hook prerouting priority -100; "
            f"fib daddr type local tcp dport 5672 dnat to {host.address}; }}\n"
            "chain out { type nat hook postrouting priority 100; "
            f'ip saddr {host.address} oifname "eth0" masquerade; }}\n}}\n'
        )
        return host

    def another_broker(self) -> Namespace:
        """The host of another broker, beside the first; there is room for twenty."""
        self.brokers += 1
        return self._host(f"broker{self.brokers}", self.switch, _NEAR, 20 + self.brokers)

    def near_host(self) -> Namespace:
        """On the broker's own segment."""
        self.near += 1
        return self._host(f"near{self.near}", self.switch, _NEAR, 43 + self.near)

    def far_host(self) -> Namespace:
        """Behind the router."""
        self.far += 1
        return self._host(f"far{self.far}", self.router, _FAR, 30 + self.far)

    def nat_box(self, seconds: int, manner: str = "") -> Namespace:
        """A NAT on the broker's segment, which forgets what was idle for so long.

        What comes for a mapping that is gone is answered with RST; or not at all, where the manner
        is `silent`. What the client then sends is dropped; or gets another port, where it is
        `new-port`.
        """
        self.boxes += 1
        box = self._host(f"nat{self.boxes}", self.switch, _NEAR, 100 + self.boxes)
        self._make_router(box, _INSIDE)
        answer = "" if not manner else "iifname eth0 ct state { new, invalid } drop;"
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
            f"net.netfilter.nf_conntrack_tcp_timeout_established={seconds}",
            f"net.netfilter.nf_conntrack_tcp_timeout_unacknowledged={seconds}",
            f"net.netfilter.nf_conntrack_tcp_loose={loose}",
        )
        return box

    def branch(self, number: int) -> Namespace:
        """The switch of a subnet of its own, on a line to the router."""
        box = self.branches[number] = Namespace(f"branch{number}")
        box.add_bridge()
        self._connect(self.router, f"branch{number}", box, "router")
        subnet = self._subnets[box.name] = f"198.18.{number}.{{}}"
        address = f"{subnet.format(1)}/24"
        self.router.ip("address", "add", address, "dev", f"branch{number}")
        return box

    def narrow_line(self) -> Namespace:
        """A second router, behind the first, which loses long packets and does not say so."""
        box = Namespace("narrow")
        self._connect(box, "eth0", self.router, "narrow")
        self._set_addresses(box, _FAR, 250)
        self._make_router(box, _BEHIND_NARROW)
        self.router.ip("route", "add", _BEHIND_NARROW.format(0) + "/24", "via", box.address)
        box.ip("link", "set", "bridge", "mtu", str(_NARROW))
        box.rules(
            "table ip lab {\n"
            "chain out { type filter hook output priority 0; "
            "icmp type destination-unreachable drop; }\n}\n"
        )
        return box

    def guest(self, box: Namespace) -> Namespace:
        """A host behind one of the boxes above."""
        subnet = self._subnets[box.name]
        self.guests += 1
        name = f"guest{self.guests}"
        host = Namespace(name)
        self._connect(host, "eth0", box, name)
        # The box, or the router, has the number 1. No subnet has more hosts than numbers.
        host.set_addresses(subnet.format(1 + self.guests), "", subnet.format(1), "")
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

    def set_rto_min(self, milliseconds: int) -> None:
        """Of the broker's routes: to its own segment, and to all others."""
        words = ("rto_min", f"{milliseconds}ms")
        subnet, gateway = (_NEAR[0].format(number) for number in (0, 1))
        link = ("dev", "eth0", "proto", "kernel", "scope", "link", "src", self.broker.address)
        self.broker.ip("route", "change", f"{subnet}/24", *link, *words)
        self.broker.ip("route", "change", "default", "via", gateway, *words)

    # Faults of the router

    def no_route(self, host: Namespace) -> None:
        self.router.ip("route", "add", "unreachable", f"{host.address}/32")

    def withdraw(self, number: int) -> None:
        """The line to a branch fails: the router answers for it that there is no such network."""
        self.router.ip("link", "set", f"branch{number}", "down")

    def withdraw_one_way(self, number: int) -> None:
        """As above; but what comes from the branch goes on to the broker."""
        for name in ("all", f"branch{number}"):
            self.router.write_sysctl(f"net.ipv4.conf.{name}.rp_filter=0")
        subnet = self._subnets[self.branches[number].name]
        self.router.ip("route", "del", f"{subnet.format(0)}/24")

    def cut(self, number: int) -> None:
        """A branch is not reached any more, and nobody says so."""
        self.branches[number].rules(
            "table bridge lab {\n"
            "chain pass { type filter hook forward priority 0; meta protocol ip drop; }\n}\n"
        )

    def reset(self, host: Namespace) -> None:
        """Answers what the broker sends next with a RST, as a middlebox does."""
        self.resets.append(host.address)
        addresses = ", ".join(self.resets)
        self.router.rules(
            "table inet lab {\nchain pass { type filter hook forward priority 0; "
            f"ip daddr {{ {addresses} }} meta l4proto tcp reject with tcp reset; }}\n}}\n"
        )

    # Wiring

    def _make_router(self, box: Namespace, subnet: str) -> None:
        """Of a box that has hosts behind it."""
        self._subnets[box.name] = subnet
        box.add_bridge()
        box.ip("address", "add", f"{subnet.format(1)}/24", "dev", "bridge")
        box.forward()

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
