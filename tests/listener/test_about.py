"""What a file declares beside itself: sentences in two languages, spans, and refusals by name."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from casebook.words import Both, Sentences
from listener.about import About, declared

HEAD = 'key = "book"\nname = "Book"\nmanual = ""\nsettings = []\n'
SAY = Sentences({"CLOSED": ["Chiuso.", "Closed."]})
Write = Callable[[str], About]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Declares what is written beside a guest's file."""
    package = f"guest_{tmp_path.name}"
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    def write(text: str) -> About:
        (tmp_path / package / "about.toml").write_text(HEAD + text, encoding="utf-8")
        return declared(About, package, SAY)

    return write


def test_what_is_written_is_what_is_declared(written: Write):
    about = written(
        'deletions = ["mai", "never"]\n[[streams]]\nkey = "words"\nevery = "2m"\nwindow = "7d"\n'
        '[contact]\nmax_chars = 5\nreadable_by = "X"\n[refusals]\n"is shut" = "CLOSED"\n'
    )
    assert about.deletions == Both("mai", "never")
    assert about.contact
    assert about.contact.readable_by == Both("X", "X")
    assert (about.streams[0].every, about.streams[0].window) == (timedelta(minutes=2), timedelta(7))
    assert about.refusals == (("is shut", Both("Chiuso.", "Closed.")),)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('deletions = ["mai"]\n', TypeError),
        ('[[streams]]\nkey = "words"\nevery = "2 weeks"\n', KeyError),
        ("[contact]\nmax_chars = 5\nfarewell = true\n", TypeError),
        ('[refusals]\n"is shut" = "SHUT"\n', AttributeError),
    ],
    ids=["one language", "a span of no unit", "a word nobody knows", "a sentence nobody wrote"],
)
def test_what_is_badly_written_is_no_file_of_ours(
    written: Write, text: str, error: type[Exception]
):
    with pytest.raises(error):
        written(text)
