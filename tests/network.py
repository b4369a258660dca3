"""The network is shut in tests, but for loopback; a test that knocked on it fails."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest

attempts: list[str] = []
open_to: set[str] = set()  # the real servers of `make test-real`


def is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def shut(patch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves the machine, and note who tried."""
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    patch.setattr(socket, "getaddrinfo", _without_dns(socket.getaddrinfo))


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        elsewhere = self.family in (socket.AF_INET, socket.AF_INET6)
        if elsewhere and not open_to and not is_loopback(address[0]):
            attempts.append(str(address))
            raise ConnectionRefusedError(f"the network is shut in tests: {address}")
        return connect(self, address)

    return guarded


def _without_dns(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        # As on a machine without a name server: no fault of the test, but no answer.
        if not is_loopback(host) and not _is_address(host) and host not in open_to:
            raise socket.gaierror(socket.EAI_NONAME, f"names are not looked up in tests: {host}")
        return look_up(host, *arguments, **options)

    return guarded


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True
