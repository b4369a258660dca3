"""However politely it is wrapped up, what is asked of the brand reaches a person."""

import pytest

from casebook.database import Book
from tests.listener.station import heard, open_station, post


@pytest.mark.parametrize(
    "text",
    [
        "@LinfaCasa buongiorno, la fibra arriva anche in via Garibaldi a Parma? Grazie!",
        "@LinfaCasa thanks! Is the fibre coming? Thank you so much, great service, brilliant",
        "@LinfaCasa complimenti, bravissimi, eccellenti, grazie mille! E il tecnico?",
    ],
)
def test_a_question_wins_over_any_thanks(book: Book, text: str) -> None:
    station = open_station(book)
    station.hear(post("1", text, facts={"mentions_us": True}))
    assert heard(book, "1").flagged


def test_work_at_home_offers_call_nobody(book: Book) -> None:
    station = open_station(book)
    offer = "Guadagna 5000 euro al mese da casa!!! Scrivimi in privato"
    station.hear(post("1", offer, kind="comment", facts={"on_our_page": True}))
    assert not heard(book, "1").flagged
