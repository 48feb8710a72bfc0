"""Where a member's host can stand: what is between it and the broker.

far, near               behind the router, on the broker's segment
inside, inside-silent,  behind a NAT of its own, which forgets what was idle for eight seconds
inside-new-port
nat-8, nat-8-silent,    behind one NAT for all that say the same; it forgets after so many
nat-60, ...             seconds
proxied                 behind a load balancer, to which it connects in place of the broker
branch-1, branch-2, ... in a subnet of its own behind the router
narrow                  behind a line for small packets, which drops others and says nothing
"""

import contextlib
import pathlib
from collections.abc import Callable

from labkit.errors import CannotRun
from labkit.lab.namespaces import Namespace
from labkit.lab.network import Network
from labkit.lab.scenario import Scenario
from labkit.processes import start, wait_until

# Seconds, of the NAT of `inside`.
_SHORT = 8
# Seconds, of the load balancer. HAProxy's own example has 50; the lab has no time for that.
_PROXY_TIMEOUT = 15
_PROXY = """\
defaults
  mode tcp
  timeout connect 5s
  timeout client {seconds}s
  timeout server {seconds}s
listen amqp
  bind :5672
  server broker {broker}:5672
"""


def idle_timeout(site: str) -> int | None:
    """After how many seconds without a packet something before this site ends a connection."""
    match site.split("-"):
        case ["nat", seconds, *_]:
            return int(seconds)
        case ["inside", *_]:
            return _SHORT
        case ["proxied"]:
            return _PROXY_TIMEOUT
        case _:
            return None


class Sites:
    """Hands out hosts, and builds what stands before them when the first host needs it."""

    def __init__(self, network: Network, work: pathlib.Path, stack: contextlib.ExitStack):
        """
        :param work: the folder for the load balancer's settings and messages.
        """
        self.network = network
        self.work = work
        self.stack = stack
        # What hosts share, by the name of their site.
        self._shared: dict[str, Namespace] = {}

    def host(self, site: str) -> Namespace:
        """A new host."""
        network = self.network
        match site.split("-", 2):
            case ["near"]:
                return network.near_host()
            case ["far" | "proxied"]:
                return network.far_host()
            case ["inside", *manner]:
                return network.guest(network.nat_box(_SHORT, "-".join(manner)))
            case ["nat", seconds, *manner]:
                return self._guest(site, lambda: network.nat_box(int(seconds), "-".join(manner)))
            case ["branch", number]:
                return self._guest(site, lambda: network.branch(int(number)))
            case ["narrow"]:
                return self._guest(site, network.narrow_line)
            case _:
                raise CannotRun(f"scenarios.toml: there is no site {site!r}")

    def server(self, scenario: Scenario) -> str:
        """The address to which a client connects."""
        if scenario.host == "proxied":
            return self._once("proxied", self._proxy).address
        return Network.BROKER[1 if scenario.ipv6 else 0]

    def _once(self, site: str, build: Callable[[], Namespace]) -> Namespace:
        if site not in self._shared:
            self._shared[site] = build()
        return self._shared[site]

    def _guest(self, site: str, build: Callable[[], Namespace]) -> Namespace:
        return self.network.guest(self._once(site, build))

    def _proxy(self) -> Namespace:
        box = self.network.near_host()
        settings = self.work / "haproxy.cfg"
        settings.write_text(_PROXY.format(broker=Network.BROKER[0], seconds=_PROXY_TIMEOUT))
        output = self.stack.enter_context((self.work / "haproxy.out").open("w"))
        process = start(*box.command("haproxy", "-db", "-f", str(settings)), output=output)
        self.stack.callback(process.kill)
        wait_until(lambda: ":5672" in box.run("ss", "-Hltn"), 10)
        return box
