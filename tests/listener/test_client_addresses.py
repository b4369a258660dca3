"""Which addresses are dialled, over real sockets: inside ones only where an administrator said so."""

import random
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpcore
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from casebook.database import Book
from listener.calls import Http
from listener.client import Doors, GuardedTransport
from listener.guard import GuardedNetwork, is_public, places
from listener.masking import Masked
from listener.outcomes import Busy, Refused
from playground.serve import Served
from playground.town import Town

Opened = Callable[..., Http]

INSIDE = [
    "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "0.0.0.0", "192.0.0.192", "198.18.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:7f00:1:0:0:f5ff:fffe",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("ip", INSIDE)
def test_an_inside_address_is_known_in_every_spelling(ip: str):
    assert not is_public(ip)


@pytest.mark.parametrize("ip", OUTSIDE)
def test_an_address_of_the_open_internet_is_known_too(ip: str):
    assert is_public(ip)


@pytest.fixture
def town() -> Iterator[Served]:
    with Served(Town(lambda: datetime(2026, 3, 2, tzinfo=UTC), random.Random(1))) as served:
        yield served


@pytest.fixture
def opened(book: Book) -> Iterator[Opened]:
    doors = Doors(book)
    yield lambda address, internal: doors.open(Masked({"address": address}, {}), internal=internal)
    doors.close()


def test_an_inside_address_is_called_only_when_the_account_says_so(opened: Opened, town: Served):
    assert "effects" in opened(town.base, internal=True).get("/_town/ledger")
    with pytest.raises(Refused) as refused:
        opened(town.base, internal=False).get("/_town/ledger")
    assert "127.0.0.1" in refused.value.words.it


def test_an_inside_account_calls_its_own_place_and_no_other(opened: Opened, town: Served):
    port = int(town.base.rpartition(":")[2])
    http = opened(town.base, internal=True)
    for other in (f"http://localhost:{port}/", f"http://127.0.0.1:{port + 1}/", "http://[::1]/"):
        with pytest.raises(Refused):
            http.get(other)


class Redirecting(BaseHTTPRequestHandler):
    to = ""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", self.to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Redirecting)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_redirect_never_leads_inside(opened: Opened, server: HTTPServer, town: Served):
    Redirecting.to = f"{town.base}/_town/ledger"
    http = opened(f"http://127.0.0.1:{server.server_port}", internal=True)
    with pytest.raises(Refused):
        http.get("/")


class Recorded(httpcore.MockBackend):
    def __init__(self) -> None:
        super().__init__([])
        self.dialled: list[str] = []

    def connect_tcp(
        self, host: str, port: int, *rest: object, **more: object
    ) -> httpcore.NetworkStream:
        self.dialled.append(host)
        raise httpcore.ConnectError("nobody there")


def test_the_very_address_that_was_judged_is_dialled_even_if_the_name_changes():
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    network = Recorded()
    guard = GuardedNetwork(frozenset(), lambda host, port: next(answers), network)
    with pytest.raises(httpcore.ConnectError):
        guard.connect_tcp("feed.example", 443)
    assert network.dialled == ["93.184.216.34"]
    with pytest.raises(Refused):
        guard.connect_tcp("feed.example", 443)
    assert network.dialled == ["93.184.216.34"]


def test_one_inside_address_among_outside_ones_refuses_the_name():
    guard = GuardedNetwork(frozenset(), lambda host, port: ["1.1.1.1", "10.0.0.1"], Recorded())
    with pytest.raises(Refused):
        guard.connect_tcp("feed.example", 443)


def test_every_typed_address_counts_as_own_and_nothing_else_does():
    assert places(["https://RT.linfa.example/rt", "http://10.0.0.5:8080", "Linfa", "ftp://a"]) == {
        ("rt.linfa.example", 443),
        ("10.0.0.5", 8080),
    }


@pytest.fixture
def secure(server: HTTPServer, tmp_path: Path) -> ssl.SSLContext:
    """The server speaks TLS as good.example; the context given back trusts it."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "good.example")]),
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("good.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    both = tmp_path / "good.pem"
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(pem, form, serialization.NoEncryption())
    both.write_bytes(private + certificate.public_bytes(pem))
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(both)
    server.socket = ours.wrap_socket(server.socket, server_side=True)
    return ssl.create_default_context(cadata=certificate.public_bytes(pem).decode())


def test_the_certificate_must_name_the_host_though_its_address_is_dialled(
    book: Book, server: HTTPServer, secure: ssl.SSLContext
):
    Redirecting.to = ""
    own = places(f"https://{name}:{server.server_port}" for name in ("good.example", "bad.example"))
    transport = GuardedTransport(secure, own, lambda host, port: ["127.0.0.1"])
    http = Doors(book, transport=transport).open(Masked({}, {}))
    address = f"https://good.example:{server.server_port}/"
    assert http.ask("GET", address, accept=(302,)).status == 302
    with pytest.raises(Busy):
        http.ask("GET", address.replace("good", "bad"), accept=(302,))
    transport.close()
    assert isinstance(transport, httpx.HTTPTransport)
