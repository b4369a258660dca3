"""An inside address is inside however it is written."""

import pytest

from listener.guard import is_public


@pytest.mark.parametrize(
    "ip",
    ["::127.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b:1::7f00:1", "64:ff9b::a00:1", "::ffff:192.168.0.1",
     "2002:7f00:1::", "fe80::1%eth0", "fd00::1", "100.64.0.1", "0.0.0.0", "169.254.169.254"],
)  # fmt: skip
def test_no_other_spelling_of_an_inside_address_is_public(ip: str) -> None:
    assert not is_public(ip)


def test_the_open_internet_stays_open() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:4700::1111")
