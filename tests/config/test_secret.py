"""The key: made once, kept to its owner, never taken from elsewhere by mistake."""

from pathlib import Path

import pytest

from config.mistakes import Mistakes
from config.secret import vault


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUATTROCCHI_KEY", raising=False)


def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    vault(tmp_path / "conf")
    assert (tmp_path / "conf/key").stat().st_mode & 0o777 == 0o600


def test_the_second_start_opens_what_the_first_locked(tmp_path: Path) -> None:
    locked = vault(tmp_path).lock({"token": "s3cret"})
    assert vault(tmp_path).unlock(locked) == {"token": "s3cret"}


def test_a_key_that_others_can_read_is_refused_with_the_line_to_type(tmp_path: Path) -> None:
    vault(tmp_path)
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(Mistakes, match="chmod 600"):
        vault(tmp_path)


def test_a_short_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUATTROCCHI_KEY", "short")
    with pytest.raises(Mistakes, match="at least 32"):
        vault(tmp_path)


def test_the_key_prints_as_dots(tmp_path: Path) -> None:
    key = (vault(tmp_path), (tmp_path / "key").read_text())
    assert key[1] not in repr(key[0])
