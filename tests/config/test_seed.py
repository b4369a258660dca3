"""Defaults fill an empty table once, and never overwrite what the team changed."""

from sqlalchemy import delete, func, select, update

from casebook.database import Book
from casebook.tables.team import phrase, teammate, word
from config.seed import seed
from config.settings import Brand, Settings, TeammateSeed

SETTINGS = Settings(
    brand=Brand(name="Linfa", handles=("LinfaCasa",)),
    teammate=(TeammateSeed(name="Ben Conti", email="Ben@linfa.example"),),
)


def test_words_phrases_and_team_are_there_after_the_first_start(any_book: Book) -> None:
    seed(any_book, SETTINGS)
    with any_book.reading() as r:
        languages = {row[0] for row in r.rows(select(phrase.c.language).distinct())}
        assert languages == {"it", "en"}
        assert r.value(select(teammate.c.email)) == "ben@linfa.example"
        handles = r.rows(select(word.c.word).where(word.c.list == "brand_handle"))
        assert [row[0] for row in handles] == ["linfacasa"]


def test_a_second_start_changes_nothing_that_the_team_changed(any_book: Book) -> None:
    seed(any_book, SETTINGS)
    with any_book.writing() as w:
        w.run(update(phrase).values(text="Ours now"))
        w.run(delete(word).where(word.c.list == "brand_handle"))
    seed(any_book, SETTINGS)
    with any_book.reading() as r:
        assert {row[0] for row in r.rows(select(phrase.c.text))} == {"Ours now"}
        left = select(func.count()).select_from(word).where(word.c.list == "brand_handle")
        assert r.value(left) == 0
