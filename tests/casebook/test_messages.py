"""What a message is about: a word that its author took back is answered no more."""

from casebook.database import Book
from casebook.queries import messages
from casebook.tables.heard import mention
from tests.cast import ANA, connect, hear, meet


def test_a_word_that_was_deleted_is_there_only_for_what_was_sent_before(any_book: Book) -> None:
    id = hear(any_book, "No line!", on=connect(any_book, "x"), by=meet(any_book, ANA))
    with any_book.reading() as r:
        word = messages.word(r, id)
    assert word is not None
    assert (word.text, word.author and word.author.name) == ("No line!", ANA.name)
    with any_book.writing() as w:
        w.change(mention, mention.c.id == id, deleted_at=w.now)
    with any_book.reading() as r:
        assert messages.word(r, id) is None
        assert messages.word(r, id, gone=True) == word
