"""A WordPress site on a bad day, and its words on the whole line."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Row, select

from casebook.database import Book
from casebook.queries import bodies
from casebook.tables.heard import mention
from config.seed import seed
from listener import collect
from listener.channel import Edited, Heard
from listener.channels.wordpress import WordPress
from listener.line import Line
from listener.normalise import clean
from listener.outcomes import Busy, Changed, SignedOut
from playground.people import Person
from tests.cast import FakeClock
from tests.channels.wordpress_place import read, word
from tests.listener.station import SETTINGS
from tests.town import Linfa


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


@pytest.fixture
def site(linfa: Linfa) -> WordPress:
    found: WordPress = linfa.registry.open(linfa.wordpress())
    return found


@pytest.fixture
def article(linfa: Linfa, site: WordPress) -> str:
    return act(linfa, "post", who="linfa", title="Traslochi", text="In tre passi")


def act(linfa: Linfa, verb: str, who: str = "ana", **more: Any) -> str:
    done = linfa.town.act({"who": who, "do": f"wordpress.{verb}", **more})
    linfa.clock.forward(minutes=1)
    return done


def storm(linfa: Linfa, article: str, count: int) -> list[str]:
    return [
        linfa.town.act({"who": "ana", "do": "wordpress.comment", "post": article, "text": f"n {n}"})
        for n in range(count)
    ]


def test_a_storm_is_read_page_by_page_to_its_end(linfa: Linfa, site: WordPress, article: str):
    act(linfa, "comment", post=article, text="prima")
    _, mark = read(site)
    storm(linfa, article, 230)
    items, mark = read(site, mark)
    assert [clean(word(i).text, html=True).text for i in items] == [f"n {n}" for n in range(230)]
    assert read(site, mark)[0] == []


def test_a_list_that_gets_shorter_while_it_is_read_ends_the_reading(linfa: Linfa, site: WordPress):
    """Its last page is not there any more then: 400, and no fault of ours."""
    _, mark = read(site, stream="posts")
    for n in range(101):
        post = {"who": "linfa", "do": "wordpress.post", "title": f"n {n}", "text": "Linfa"}
        last = linfa.town.act(post)
    then = {"who": "linfa", "do": "wordpress.trash", "post": last}
    linfa.town.faults.set("wp:GET /wp-json/wp/v2/posts", "page changes", then=then)
    items, mark = read(site, mark, "posts")
    assert [word(item).title for item in items] == [f"n {n}" for n in range(100)]
    assert read(site, mark, "posts")[0] == []


def test_two_of_one_name_who_left_no_address_are_not_taken_for_one(
    linfa: Linfa, site: WordPress, article: str
):
    linfa.town.people.add(Person("luca", "Luca", 40))
    other = act(linfa, "post", who="linfa", title="Bollette", text="Come si leggono")
    for on in (article, article, other):
        act(linfa, "comment", who="luca", post=on, text=f"Anche a me {linfa.clock.now()}")
    one, again, two = (word(item).author for item in read(site)[0])
    assert one == again
    assert one is not None
    assert two is not None
    assert one.native_id != two.native_id


def test_an_answer_to_us_on_anothers_site_is_for_us_without_naming_us(linfa: Linfa, article: str):
    keys = linfa.town.wordpress.credentials
    reader = linfa.wordpress(user=keys["reader"], password=keys["reader_password"])
    site: WordPress = linfa.registry.open(reader)
    ours = linfa.town.wordpress
    act(linfa, "comment", post=article, text="Uffa")
    ours.site.comments[1].user = int(site.setting("me"))
    act(linfa, "comment", who="marco", post=article, text="E quindi?", reply_to="1")
    (heard,) = read(site)[0]
    assert word(heard).facts["replies_to_us"] is True


@pytest.mark.parametrize(
    ("what", "kind"),
    [("rate limit", Busy), ("unavailable", Busy), ("token dead", SignedOut), ("server error", Busy),
     ("garbage", Changed), ("html", Changed)],
)  # fmt: skip
def test_a_bad_day_is_told_as_one_of_the_five_errors(
    linfa: Linfa, site: WordPress, article: str, what: str, kind: type[Exception]
):
    act(linfa, "comment", post=article, text="Uffa")
    linfa.town.faults.set("wp:GET /wp-json/wp/v2/comments", what, times=3)
    with pytest.raises(kind):
        read(site)
    linfa.town.faults.clear()
    assert len(read(site)[0]) == 1


@pytest.mark.parametrize("what", ["duplicated items", "out of order"])
def test_a_page_in_disorder_gives_each_word_once_and_in_order(
    linfa: Linfa, site: WordPress, article: str, what: str
):
    ids = storm(linfa, article, 5)
    linfa.town.faults.set("wp:GET /wp-json/wp/v2/comments", what)
    assert [word(item).native_id for item in read(site)[0]] == [f"comments-{id:0>20}" for id in ids]


def test_scripts_in_a_comment_are_no_words(linfa: Linfa, site: WordPress, article: str):
    act(linfa, "comment", post=article, text="Uffa")
    linfa.town.faults.set("wp:GET /wp-json/wp/v2/comments", "hostile html")
    (heard,) = read(site)[0]
    assert clean(word(heard).text, html=True).text == "La linea di Linfa non va."


def test_where_a_commenter_says_they_are_besides_is_not_believed(
    linfa: Linfa, site: WordPress, article: str
):
    """Anybody may type anybody's profile into the form: it must not open a way to them."""
    act(linfa, "comment", post=article, text="Uffa")
    linfa.town.wordpress.site.comments[1].url = "https://x.example/anaferri_casa"
    (heard,) = read(site)[0]
    author = word(heard).author
    assert author is not None
    assert author.url is None
    assert "posta.example" not in repr(heard), "no address of hers is kept"


def rows(book: Book) -> Sequence[Row[Any]]:
    with book.reading() as r:
        return r.rows(select(mention).order_by(mention.c.id))


def test_a_comment_lives_and_dies_on_the_line_as_on_the_site(any_book: Book, clock: FakeClock):
    seed(any_book, SETTINGS)
    linfa = Linfa(any_book, clock)
    linfa.wordpress()
    article = act(linfa, "post", who="linfa", title="Traslochi", text="In tre passi")
    said = act(linfa, "comment", post=article, text="Tre settimane senza linea, nessuno risponde")
    line = Line(any_book, linfa.registry)

    def hear() -> Row[Any]:
        clock.forward(minutes=5)
        assert collect.collect(line, 1) <= 1
        (row,) = rows(any_book)
        return row

    assert (hear().flagged, hear().kind, hear().visibility) == (True, "comment", "public")
    act(linfa, "edit_comment", comment=said, text="Quattro settimane senza linea, e silenzio")
    row = hear()
    with any_book.reading() as r:
        assert bodies.of_one(r, "mention", row.id).startswith("Quattro")
    act(linfa, "moderate", comment=said, status="trash")
    row = hear()
    with any_book.reading() as r:
        assert bodies.of_one(r, "mention", row.id) == ""
    assert row.deleted_at is not None


def test_nothing_new_is_only_a_mark(linfa: Linfa, site: WordPress, article: str):
    items, mark = read(site)
    assert (items, read(site, mark)[0]) == ([], [])
    act(linfa, "comment", post=article, text="Uffa")
    (heard,) = read(site, mark)[0]
    assert isinstance(heard, Heard)
    assert not isinstance(heard, Edited)
