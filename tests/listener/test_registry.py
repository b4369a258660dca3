"""Which channel files may be used: the broken ones are refused by name, the rest starts."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from casebook.database import Book
from casebook.tables.heard import account
from listener import registry
from listener.channel import Channel
from listener.client import Doors
from listener.outcomes import Changed, Refused
from listener.registry import CHANNELS, Registry, load

GOOD = """
from listener.channel import About, Both, Channel, Listen, Probe, Setting, Stream, minutes, same

class Board(Channel):
    about = About(
        key="board", name="Board", manual="https://board.example",
        settings=(
            Setting("address", same("Address"), default="https://board.example"),
            Setting("token", same("Token"), secret=True),
            Setting("words", same("Words"), many=True, required=False),
        ),
        streams=(Stream("posts", every=minutes(1)),),
    )

    def probe(self):
        return Probe("Linfa", "7")

    def collect(self, stream, since):
        return iter(())
"""
BROKEN = {
    "syntax.py": "def (",
    "missing.py": "import a_library_nobody_has",
    "crash.py": "class Own(BaseException if False else Exception): pass\nraise Own('boom')",
    "unwritten.py": GOOD.replace("def collect", "def gather").replace("Board(", "A(").replace('"board"', '"a"'),
    "undeclared.py": GOOD.replace('"board"', '"b"') + "\n    def reply(self, to, message): ...\n",
    "badkey.py": GOOD.replace('"board"', '"Board!"'),
    "scope.py": GOOD.replace('manual=', 'scope="page", manual=').replace('"board"', '"c"'),
    "listen.py": GOOD.replace('"board"', '"d"').replace(
        "settings=(", 'listen=Listen("x-sig", secret="words"), settings=(', 1
    ) + "\n    def receive(self, push): return ()\n",
    "twice.py": GOOD,
}  # fmt: skip


@pytest.fixture
def plugins(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "board.py").write_text(GOOD)
    yield folder
    for name in [n for n in sys.modules if n.startswith(CHANNELS)]:
        del sys.modules[name]


def shelf_of(plugins: Path | None = None) -> registry.Shelf:
    return load("listener.channels", Channel, CHANNELS, plugins)


def test_our_own_channels_are_all_sound():
    shelf = shelf_of()
    assert shelf.broken == ()
    assert {"x", "facebook"} <= set(shelf.kinds)


def test_a_file_in_the_plugins_folder_is_a_channel_like_ours(plugins: Path):
    assert "board" in shelf_of(plugins).kinds


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_by_name_and_the_rest_starts(plugins: Path, name: str):
    (plugins / name).write_text(BROKEN[name])
    shelf = shelf_of(plugins)
    assert {"x", "facebook", "board"} <= set(shelf.kinds)
    ((refused, words),) = shelf.broken
    assert refused == name
    assert name in words.it
    assert name in words.en


def test_a_refusal_says_what_is_wrong(plugins: Path):
    (plugins / "unwritten.py").write_text(BROKEN["unwritten.py"])
    (plugins / "undeclared.py").write_text(BROKEN["undeclared.py"])
    told = dict(shelf_of(plugins).broken)
    assert "collect is declared, but not written" in told["unwritten.py"].en
    assert "reply is written, but not declared" in told["undeclared.py"].en


def test_an_installed_package_may_bring_a_channel(plugins: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(plugins)
    points = [
        EntryPoint("board", "board:Board", CHANNELS),
        EntryPoint("gone", "no_such_module:Gone", CHANNELS),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    shelf = shelf_of()
    assert "board" in shelf.kinds
    assert [name for name, _ in shelf.broken] == ["no_such_module:Gone"]
    sys.modules.pop("board", None)


def saved(book: Book, **more: Any) -> int:
    row = {"kind": "channel", "key": "board", "name": "Board", "settings": {"words": ["Linfa"]}}
    row |= {
        "secrets": book.vault.lock({"token": "t0p-s3cret"}),
        "who": {"native_id": "7", "name": "L"},
    }
    with book.writing() as w:
        result = w.connection.execute(insert(account).values(**(row | more), created_at=w.now))
        return int(result.inserted_primary_key[0])


def test_an_account_opens_with_its_secrets_in_clear_and_dots_in_its_repr(book: Book, plugins: Path):
    opened = Registry(book, shelf_of(plugins), Doors(book)).open(saved(book))
    assert opened.setting("token") == "t0p-s3cret"
    assert opened.setting("address") == "https://board.example"
    assert opened.lines("words") == ("Linfa",)
    assert (opened.setting("me"), opened.setting("me_name")) == ("7", "L")
    assert "t0p-s3cret" not in f"{opened!r} {opened.settings!r} {opened.http!r} {vars(opened)!r}"


def test_an_account_without_its_file_or_already_ended_does_not_open(book: Book, plugins: Path):
    shelves = Registry(book, shelf_of(), Doors(book))
    with pytest.raises(Changed) as missing:
        shelves.open(saved(book))
    assert "board" in missing.value.words.it
    with pytest.raises(Refused):
        shelves.open(saved(book, ended_at=book.clock.now()))
    with pytest.raises(Refused):
        shelves.open(999)
