"""The network is shut in tests, but for loopback."""

import socket

import pytest

from tests import network


def test_a_connection_to_the_outside_is_refused_and_noted():
    with socket.socket() as outside, pytest.raises(ConnectionRefusedError):
        outside.connect(("192.0.2.1", 80))
    assert network.attempts == ["('192.0.2.1', 80)"]
    network.attempts.clear()


def test_a_name_is_not_looked_up():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("linfa.example", 80)


def test_loopback_stays_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
