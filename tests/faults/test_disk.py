"""A locked file, a full disk, a wrong key, a death in the middle of a migration: said, and survived."""

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect

from casebook.database import Book
from casebook.engines import open_engine
from casebook.errors import BookBusy, BookFull, WrongKey
from casebook.migrations import migrate
from casebook.vault import Vault
from quattrocchi import lock
from quattrocchi.cli import main
from tests import postgres
from tests.cast import FakeClock, hire
from tests.faults.campaign import Campaign
from tests.faults.collecting import Collecting
from tests.faults.conftest import Begin
from tests.faults.house import VAULT, Files, opened
from tests.faults.points import Points
from tests.faults.sending import Sending
from tests.faults.warm import live


class At(Points):
    """Does something once, at the first place whose name begins so."""

    def __init__(self, place: str, do: Callable[[], object]) -> None:
        super().__init__()
        self.place, self.do, self.done = place, do, False

    def __call__(self, place: str) -> None:
        if place.startswith(self.place) and not self.done:
            self.done = True
            self.do()


class Rival:
    """Another program that holds the write lock of the same file."""

    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)

    def locks(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def lets_go(self) -> None:
        self.connection.execute("ROLLBACK")
        self.connection.close()


def impatient(book: Book) -> None:
    """A tenth of a second instead of five, to wait for a lock."""

    def hurry(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=100")

    event.listen(book.writers, "connect", hurry)


class NoRoom(Points):
    """The file cannot grow by a single page."""

    def watch(self, book: Book) -> None:
        def shut(connection: sqlite3.Connection, _record: Any) -> None:
            connection.execute("PRAGMA max_page_count=1")  # SQLite takes as many as there are

        event.listen(book.writers, "connect", shut)


def work(campaign: Campaign, url: str, points: Points | None = None) -> None:
    """One worker, as long as it goes."""
    with opened(url, campaign.clock, campaign.town.base, points) as house:
        impatient(house.book)
        campaign.scene.work(house, campaign.clock.forward)


def wrongs(campaign: Campaign, url: str, *, at_the_end: bool) -> list[str]:
    with opened(url, campaign.clock, campaign.town.base) as house:
        judge = campaign.scene.at_the_end if at_the_end else campaign.scene.after_a_kill
        return judge(house, campaign.town).broken


def test_hearing_with_the_file_locked_says_so_and_loses_nothing(begin: Begin, files: Files):
    campaign = begin(Collecting(), files)
    url = campaign.fresh()
    rival = Rival(url)
    # In the middle: posts have been read, and none of them is kept yet.
    with pytest.raises(BookBusy, match="Nothing is lost"):
        work(campaign, url, At("before SELECT mention.native_id", rival.locks))
    assert wrongs(campaign, url, at_the_end=False) == []
    rival.lets_go()
    work(campaign, url)
    assert wrongs(campaign, url, at_the_end=True) == []


@pytest.mark.parametrize("place", ["step: send: before the claim", "step: send: after the call"])
def test_sending_with_the_file_locked_says_so_and_sends_once(
    begin: Begin, files: Files, place: str
):
    campaign = begin(Sending(), files)
    url = campaign.fresh()
    rival = Rival(url)
    with pytest.raises(BookBusy, match="Nothing is lost"):
        work(campaign, url, At(place, rival.locks))
    rival.lets_go()
    work(campaign, url)
    assert wrongs(campaign, url, at_the_end=True) == []


def test_a_file_that_cannot_grow_says_so_and_hearing_goes_on_once_there_is_room(
    begin: Begin, files: Files
):
    campaign = begin(Collecting(), files)
    url = campaign.fresh()
    with pytest.raises(BookFull, match="Free some space"):
        work(campaign, url, NoRoom())
    assert wrongs(campaign, url, at_the_end=False) == []
    work(campaign, url)
    assert wrongs(campaign, url, at_the_end=True) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Eight megabytes of memory as a disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk; a file that cannot grow is tested always")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("place", ["step: send: before the claim", "step: send: after the call"])
def test_a_full_disk_says_so_and_what_was_called_meanwhile_is_found_again(
    begin: Begin, small_disk: Path, place: str
):
    campaign = begin(Sending(), Files(small_disk))
    url = campaign.fresh()
    stuffing = small_disk / "somebody else's"
    with pytest.raises(BookFull, match="Free some space"):
        work(campaign, url, At(place, lambda: _fill(stuffing)))
    stuffing.unlink()
    work(campaign, url)
    assert wrongs(campaign, url, at_the_end=True) == []


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass


def test_a_second_engine_on_one_file_stops_before_it_touches_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "quattrocchi.toml").write_text(f'data = "{data}"\n')
    first = lock.hold(data)
    assert main(["run", "--config", str(tmp_path), "--port", "0"]) == 2
    assert "already runs on" in capsys.readouterr().err
    assert [path.name for path in data.iterdir()] == ["engine.lock"]
    first.close()


def test_another_key_is_refused_before_a_byte_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "quattrocchi.toml").write_text(f'data = "{tmp_path}"\n')
    monkeypatch.setenv("QUATTROCCHI_KEY", "a" * 40)
    main(["doctor", "--config", str(tmp_path)])
    before = _dump(tmp_path / "quattrocchi.db")
    monkeypatch.setenv("QUATTROCCHI_KEY", "b" * 40)
    capsys.readouterr()
    assert main(["doctor", "--config", str(tmp_path)]) == 2
    assert "Put the former key back" in capsys.readouterr().err
    assert _dump(tmp_path / "quattrocchi.db") == before
    monkeypatch.setenv("QUATTROCCHI_KEY", "a" * 40)
    assert main(["doctor", "--config", str(tmp_path)]) != 2


def test_a_secret_locked_with_another_key_says_which_key_is_missing():
    with pytest.raises(WrongKey, match="Put the former key back"):
        Vault(b"b" * 32).unlock(Vault(b"a" * 32).lock({"token": "hush"}))


def test_a_death_in_the_middle_of_a_migration_leaves_a_database_that_can_be_migrated(
    tmp_path: Path, blank_casebook: Path
):
    urls = (f"sqlite:///{tmp_path / f'{n}.db'}" for n in range(99))
    _migrate_and_die(lambda: next(urls), whole=f"sqlite:///{blank_casebook}")


def test_the_same_death_on_postgresql(postgres_server: postgres.Server, postgres_url: str):
    _migrate_and_die(postgres_server.empty, whole=postgres_url)


def _migrate_and_die(new: Callable[[], str], *, whole: str) -> None:
    def work(url: str, points: Points) -> None:
        points.watch_engine(Engine)
        migrate(url, VAULT)

    first = new()
    places = len(live(lambda points: work(first, points)).passed)
    for number in range(1, places + 1, max(1, places // 5)):
        url = new()
        assert live(lambda points, url=url: work(url, points), dies_at=number).killed
        migrate(url, VAULT)
        assert _tables(url) == _tables(whole)
        book = Book.open(url, clock=FakeClock(), vault=VAULT)
        assert hire(book) == 1
        book.close()


def _tables(url: str) -> dict[str, set[str]]:
    engine = open_engine(url, writes=False)
    seen = inspect(engine)
    found = {
        table: {column["name"] for column in seen.get_columns(table)}
        | {str(index["name"]) for index in seen.get_indexes(table)}
        for table in seen.get_table_names()
    }
    engine.dispose()
    return found


def _dump(path: Path) -> list[str]:
    """Every row; the bytes of the file also say when it was last tidied."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())
