"""An operator's file: its defaults, and every mistake at once."""

from pathlib import Path

import pytest

from config.load import load
from config.mistakes import Mistakes

TEN_MISTAKES = """
databse = "sqlite:///x.db"
database = "mysql://nowhere"
zone = "Europe/Roma"
language = "fr"
[site]
port = 99999
public_url = "care.linfa.example"
[brand]
name = ""
[sending]
undo_seconds = -1
[engine]
threads = "many"
[ceilings]
"X di Linfa" = -5
"""


def write(folder: Path, words: str) -> Path:
    (folder / "quattrocchi.toml").write_text(words, encoding="utf-8")
    return folder


def test_an_empty_folder_gives_the_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.on_sqlite
    assert settings.site.port == 8044
    assert settings.zone == "Europe/Rome"


def test_ten_mistakes_are_listed_at_once_with_the_place_of_each(tmp_path: Path) -> None:
    with pytest.raises(Mistakes) as caught:
        load(write(tmp_path, TEN_MISTAKES))
    found = [sentence.en for sentence in caught.value.found]
    places = ("databse", "database", "zone", "language", "site.port", "site.public_url", "brand.name",
              "sending.undo_seconds", "engine.threads", "ceilings.X di Linfa")  # fmt: skip
    assert len(found) == 10
    for place in places:
        assert any(f": {place}: " in sentence for sentence in found), place
    assert all(sentence.it != sentence.en for sentence in caught.value.found)


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="line 2"):
        load(write(tmp_path, 'zone = "Europe/Rome"\n[site\n'))


def test_a_file_that_is_no_text_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "quattrocchi.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Mistakes, match="cannot be read"):
        load(tmp_path)


def test_the_environment_names_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUATTROCCHI_DATABASE", "postgresql://somewhere/care")
    assert not load(write(tmp_path, 'database = "sqlite:///x.db"')).on_sqlite
