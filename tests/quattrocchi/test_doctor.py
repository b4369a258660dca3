"""The doctor says when a source is silent, what is missing, and which key ends."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from casebook.database import Book
from casebook.tables.heard import stream
from casebook.tables.intake import gap
from config.settings import Settings
from quattrocchi.cli import main
from quattrocchi.doctor import findings
from tests.cast import MONDAY, connect
from tests.dashboard.site import house


def codes(book: Book, folder: Path) -> dict[str, bool]:
    built: Any = SimpleNamespace(house=house(book), settings=Settings(data=str(folder)))
    return {found.code: found.serious for found in findings(built)}


def test_silence_gaps_and_ending_keys_are_among_the_findings(any_book: Book, tmp_path: Path):
    ends = (MONDAY + timedelta(days=6, hours=1)).isoformat()
    x = connect(any_book, "x", who={"name": "Linfa", "expires_at": ends})
    with any_book.writing() as w:
        id = w.add(stream, account_id=x, key="search", due_at=w.now)
    before = codes(any_book, tmp_path)
    assert before["Q26"] is False
    assert not {"Q24", "Q25"} & set(before)
    with any_book.writing() as w:
        w.run(stream.update().values(quiet_since=w.now))
        w.add(gap, stream_id=id, from_at=w.now, to_at=w.now, at=w.now, because=["x", "x"])
    assert {"Q24", "Q25", "Q26"} <= set(codes(any_book, tmp_path))


def test_every_look_closes_the_casebook_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "quattrocchi.toml").write_text(f'data = "{tmp_path}"\n')
    monkeypatch.setenv("QUATTROCCHI_KEY", "a" * 40)
    for look in ("doctor", "setup-link", "collect"):
        main([look, "--config", str(tmp_path)])
        # SQLite takes its journal away with the last connection that is closed.
        assert [path.suffix for path in tmp_path.glob("quattrocchi.db*")] == [".db"], look
