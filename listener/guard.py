"""Which addresses may be dialled: the name is resolved, judged, and that very IP is called."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

from casebook.words import sentences
from listener.outcomes import Refused

say = sentences("listener", "guard")

Place = tuple[str, int]  # host and port
Resolve = Callable[[str, int], list[str]]  # a name and a port to IPs

# Clouds' own services behind addresses that count as public: Azure's host, Oracle's metadata.
CLOUDS = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24")))
# IPv6 forms that stand for any IPv4 address, inside ones too: local NAT64, compatible, translated.
DISGUISES = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")))
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"http": 80, "https": 443, "smtp": 587, "smtps": 465}
MOST_DIALLED = 3
NOTHING_OWN: frozenset[Place] = frozenset()


def look_up(host: str, port: int) -> list[str]:
    """By the machine's own resolver. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


class GuardedNetwork(httpcore.NetworkBackend):
    """Dials public addresses, and of internal ones only the account's ``own`` places."""

    def __init__(
        self, own: frozenset[Place], resolve: Resolve,
        network: httpcore.NetworkBackend | None = None,
    ) -> None:  # fmt: skip
        self.own = own
        self._resolve = resolve
        self._network = network or httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """Raises Refused for an internal address. TLS still checks the name: it comes later."""
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for ip in self.judged(host, port):
            try:
                return self._network.connect_tcp(ip, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise _internal(path)

    def judged(self, host: str, port: int) -> list[str]:
        try:
            ips = self._resolve(host, port)[:MOST_DIALLED]
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} was not found: {error}") from None
        if (host.lower(), port) not in self.own and not all(is_public(ip) for ip in ips):
            raise _internal(host)
        return ips


def is_public(ip: str) -> bool:
    """Whether the address belongs to the open internet, whatever form it is written in."""
    address = ipaddress.ip_address(ip.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if inner := _inside(address):
            return is_public(str(inner))
        if address.is_site_local:
            return False
    never = any(address in network for network in (*CLOUDS, *DISGUISES))
    return address.is_global and not address.is_multicast and not never


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4, Teredo, NAT64."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def places(addresses: Iterable[str]) -> frozenset[Place]:
    """Host and port of each web or mail server among these values; others are passed over."""
    return frozenset(place for value in addresses if (place := _place(value)))


def _place(value: str) -> Place | None:
    if not value.startswith(tuple(f"{scheme}://" for scheme in PORTS)):
        return None
    try:
        url = httpx.URL(value)
    except httpx.InvalidURL:
        return None
    return url.raw_host.decode("ascii").lower(), url.port or PORTS[url.scheme]


def _internal(host: str) -> Refused:
    return Refused(say.INTERNAL.filled(host=host))
