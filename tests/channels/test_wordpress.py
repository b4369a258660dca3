"""A WordPress site, pretended and real: heard with its edits and losses, answered once in public."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from casebook.database import Book
from casebook.visibility import Visibility
from listener.channel import Deleted, Edited, Gone, Heard
from listener.client import Doors
from listener.normalise import clean
from listener.outcomes import Busy, Refused, SignedOut, Unknown
from tests.cast import FakeClock
from tests.channels import wordpress_place as places
from tests.channels.wordpress_place import Place, answer, mention, read, under, word

REAL = pytest.mark.real(*places.NAMES)
MARCO = ("Marco Sarti", "marco.sarti@posta.example")


@pytest.fixture(params=["town", pytest.param("real", marks=REAL)])
def place(request: pytest.FixtureRequest, book: Book, clock: FakeClock) -> Iterator[Place]:
    """The same functions against both: the pretence is verified."""
    how = places.real(book) if request.param == "real" else places.pretended(book, clock)
    with how as found:
        yield found


def said(item: object) -> str:
    return clean(word(item).text, html=True).text  # type: ignore[arg-type]


# First of all: a real site wants a quarter of a minute without another comment from here.
def test_anybody_may_comment_by_the_form_and_is_heard(place: Place):
    on = place.article()
    form = {"comment_post_ID": str(on), "comment": f"Da {on}: nessuno chiama", "author": "Ugo",
            "email": f"ugo{on}@posta.example"}  # fmt: skip
    sent = httpx.post(place.address + "/wp-comments-post.php", data=form, trust_env=False)
    assert (sent.status_code, "#comment-" in sent.headers["location"]) == (302, True)
    again = httpx.post(
        place.address + "/wp-comments-post.php", data={**form, "comment": "E poi?"}, trust_env=False
    )
    assert (again.status_code, again.headers["content-type"][:9]) == (429, "text/html")
    (heard,) = under(read(place.ours)[0], on)
    assert said(heard) == f"Da {on}: nessuno chiama"


def test_comments_are_heard_oldest_first_with_their_article_and_what_they_answer(place: Place):
    on = place.article()
    first = place.comment(on, 'Tre settimane senza linea: "nessuno" m\'ascolta & basta')
    second = place.comment(on, "Guardate cosa fate ad Ana", MARCO, parent=first)
    one, two = map(word, under(read(place.ours)[0], on))
    assert [one.native_id, two.native_id] == [f"comments-{id:020}" for id in (first, second)]
    assert said(one) == "Tre settimane senza linea: “nessuno” m’ascolta & basta"
    assert (one.reply_to, two.reply_to) == (None, one.native_id)
    assert one.url is not None
    assert one.url.endswith(f"#comment-{first}")
    assert one.said_at is not None
    assert one.said_at.utcoffset() == timedelta(0)
    assert one.author is not None
    assert two.author is not None
    assert (one.author.name, one.author.url) == ("Ana Ferri", None)
    assert one.author.native_id != two.author.native_id
    assert one.facts == {"on_our_page": True, "replies_to_us": False, "held": False}


def test_a_reading_brings_only_what_is_new_and_our_own_words_never(place: Place):
    on = place.article()
    place.comment(on, "uno")
    _, mark = read(place.ours)
    first = under(read(place.ours)[0], on)[0]
    place.ours.reply(mention(first, place), answer(first, place))
    place.comment(on, "due", MARCO)
    items, mark = read(place.ours, mark)
    assert [said(item) for item in under(items, on)] == ["due"]
    assert read(place.ours, mark)[0] == []


def test_a_commenter_is_the_same_person_under_every_article(place: Place):
    for on in (one := place.article(), two := place.article()):
        place.comment(on, f"Sotto il {on} ci sono anch'io")
    items, _ = read(place.ours)
    first, second = (word(under(items, on)[0]).author for on in (one, two))
    assert first == second


def test_an_edit_within_the_same_second_is_heard(place: Place):
    on = place.article()
    comment = place.comment(on, "La linea va")
    _, mark = read(place.ours)
    place.change("comments", comment, content="La linea NON va")
    items, mark = read(place.ours, mark)
    (edited,) = under(items, on)
    assert isinstance(edited, Edited)
    assert said(edited) == "La linea NON va"
    assert read(place.ours, mark)[0] == []


def test_the_feed_alone_would_miss_that_edit(place: Place):
    """Verified pretending: one tag for the whole site, in whole seconds."""
    on = place.article("prima")
    feed = place.address + "/feed/"
    first = httpx.get(feed, trust_env=False)
    known = {"If-None-Match": first.headers["etag"]}
    assert httpx.get(feed, headers=known, trust_env=False).status_code == 304
    other = place.address + "/feed/atom/"
    assert httpx.get(other, trust_env=False).headers["etag"] == first.headers["etag"]
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert httpx.get(feed, headers=since, trust_env=False).status_code == 304
    past = httpx.get(feed, params={"paged": 99}, trust_env=False)
    assert (past.status_code, past.text[:5]) == (404, "<?xml")
    place.remove("posts", on)


def test_what_waits_for_a_moderator_is_heard_and_is_answered_only_once_approved(place: Place):
    on = place.article()
    comment = place.comment(on, "Aspetto da un mese", status="hold")
    items, mark = read(place.ours)
    (held,) = under(items, on)
    assert word(held).facts["held"] is True
    evidence = place.ours.may_reply(mention(held, place))
    assert (evidence.answer, "approve" in evidence.because.en) == ("no", True)
    place.change("comments", comment, status="approved")
    (shown,) = under(read(place.ours, mark)[0], on)
    assert isinstance(shown, Edited)
    assert shown.heard.facts["held"] is False
    assert place.ours.may_reply(mention(shown, place)).answer == "yes"


def test_who_only_reads_hears_it_once_it_is_approved_days_later(place: Place):
    on = place.article()
    comment = place.comment(on, "Aspetto da un mese", status="hold")
    items, mark = read(place.reader)
    assert under(items, on) == []
    place.clock.forward(days=3)
    place.change("comments", comment, status="approved")
    items, mark = read(place.reader, mark)
    (heard,) = under(items, on)
    # Elsewhere than at home a comment must name us.
    assert (type(heard), word(heard).facts["on_our_page"]) == (Heard, False)


def test_a_comment_in_the_bin_or_gone_for_good_is_deleted(place: Place):
    on = place.article()
    binned, erased, kept = (place.comment(on, text) for text in ("uno", "due", "tre"))
    _, mark = read(place.ours)
    place.remove("comments", binned)
    place.remove("comments", erased, force=True)
    items, mark = read(place.ours, mark)
    gone = [item.native_id for item in items if isinstance(item, Deleted)]
    assert gone == [f"comments-{id:020}" for id in (binned, erased)]
    assert read(place.ours, mark)[0] == []
    ids = [f"comments-{id:020}" for id in (binned, erased, kept)]
    assert place.ours.still_there(ids) == dict(zip(ids, (False, False, True), strict=True))


def test_a_comment_that_is_only_hidden_is_not_taken_for_deleted(place: Place):
    on = place.article()
    comment = place.comment(on, "Vergogna")
    _, mark = read(place.reader)
    place.change("comments", comment, status="hold")
    items, mark = read(place.reader, mark)
    assert under(items, on) == []
    assert place.reader.still_there([f"comments-{comment:020}"]) == {}
    place.change("comments", comment, status="approved")
    (back,) = under(read(place.reader, mark)[0], on)
    assert word(back).native_id == f"comments-{comment:020}"


def test_articles_come_with_their_author_whenever_they_are_dated_and_again_when_changed(
    place: Place,
):
    on = place.article("Linfa non richiama", date_gmt="2001-03-04T08:00:00")
    items, mark = read(place.ours, stream="posts")
    (heard,) = under(items, on)
    assert isinstance(heard, Heard)
    assert heard.title.startswith("Articolo")
    assert heard.author is not None
    assert heard.author.native_id == "user-1"
    assert heard.author.url is not None
    assert heard.said_at is not None
    assert heard.said_at.year == 2001
    place.change("posts", on, content="Linfa ha richiamato")
    items, mark = read(place.ours, mark, "posts")
    (edited,) = under(items, on)
    assert isinstance(edited, Edited)
    assert said(edited) == "Linfa ha richiamato"
    place.remove("posts", on)
    items, _ = read(place.ours, mark, "posts")
    assert Deleted(f"posts-{on:020}") in items


def test_what_is_dated_back_is_heard_all_the_same(place: Place):
    on = place.article()
    _, comments = read(place.ours)
    _, articles = read(place.ours, stream="posts")
    old = {"date_gmt": "2001-03-04T08:00:00"}
    place.comment(on, "portato da un altro sito", **old)
    late = place.article("Linfa non richiama", **old)
    assert len(under(read(place.ours, comments)[0], on)) == 1
    assert len(under(read(place.ours, articles, "posts")[0], late)) == 1


def test_a_comment_dated_ahead_hides_nothing_that_follows(place: Place):
    on = place.article()
    ahead = place.comment(on, "dal futuro", date_gmt="2099-01-01T00:00:00")
    _, mark = read(place.ours)
    place.comment(on, "adesso", MARCO)
    items, _ = read(place.ours, mark)
    assert [said(item) for item in under(items, on)] == ["adesso"]
    place.remove("comments", ahead, force=True)


def test_an_answer_stands_under_what_it_answers_word_for_word_and_is_found_again(place: Place):
    on = place.article()
    place.comment(on, "Quando arriva il rimborso?")
    (heard,) = under(read(place.ours)[0], on)
    message = answer(heard, place, 'Buongiorno Ana, c\'è <un modo> & solo uno: "qui"...\n\nBen')
    assert place.ours.find_sent(message) is None
    receipt = place.ours.reply(mention(heard, place), message)
    made = place.public(on)[-1]
    assert receipt.native_id == f"comments-{made['id']:020}"
    assert (receipt.url, receipt.facts) == (made["link"], {})
    assert f"comments-{made['parent']:020}" == word(heard).native_id
    shown = clean(made["content"]["rendered"], html=True).text
    assert shown == "Buongiorno Ana, c’è <un modo> & solo uno: “qui”…\n\nBen"
    found = place.ours.find_sent(message)
    assert found is not None
    assert found.native_id == receipt.native_id


def test_the_same_words_twice_are_refused_in_a_sentence(place: Place):
    on = place.article()
    place.comment(on, "Quando arriva il rimborso?")
    (heard,) = under(read(place.ours)[0], on)
    place.ours.reply(mention(heard, place), answer(heard, place))
    with pytest.raises(Refused, match="stand under that article already"):
        place.ours.reply(mention(heard, place), answer(heard, place))


def test_an_article_is_answered_by_a_comment_of_its_own(place: Place):
    on = place.article("Linfa non richiama")
    (heard,) = under(read(place.ours, stream="posts")[0], on)
    place.ours.reply(mention(heard, place), answer(heard, place))
    assert [made["parent"] for made in place.public(on)] == [0]


def test_too_fast_means_surely_not_sent_and_later(place: Place):
    on = place.article()
    place.comment(on, "Quando arriva il rimborso?")
    (heard,) = under(read(place.reader)[0], on)

    def twice() -> None:
        for text in ("Buongiorno Ana", "Scrivici in privato"):
            place.reader.reply(mention(heard, place), answer(heard, place, text))

    with pytest.raises(Busy, match="pause"):
        twice()


def test_who_may_not_moderate_cannot_be_sure_that_nothing_was_sent(place: Place):
    on = place.article()
    place.comment(on, "Quando arriva il rimborso?")
    (heard,) = under(read(place.reader)[0], on)
    with pytest.raises(Unknown):
        place.reader.find_sent(answer(heard, place))
    with pytest.raises(Refused, match="moderate"):
        place.reader.withdraw(place.ours.reply(mention(heard, place), answer(heard, place)))


def test_an_answer_is_withdrawn_and_that_twice_is_no_error(place: Place):
    on = place.article()
    place.comment(on, "Quando arriva il rimborso?")
    (heard,) = under(read(place.ours)[0], on)
    receipt = place.ours.reply(mention(heard, place), answer(heard, place))
    place.ours.withdraw(receipt)
    place.ours.withdraw(receipt)
    assert [made["author_name"] for made in place.public(on)] == ["Ana Ferri"]


def test_where_comments_are_closed_we_say_so_before_anybody_writes(place: Place):
    on = place.article()
    place.comment(on, "Quando arriva il rimborso?")
    (heard,) = under(read(place.ours)[0], on)
    place.change("posts", on, comment_status="closed")
    evidence = place.ours.may_reply(mention(heard, place))
    assert (evidence.answer, "closed" in evidence.because.en) == ("no", True)
    with pytest.raises(Refused, match="closed"):
        place.ours.reply(mention(heard, place), answer(heard, place))
    place.remove("posts", on)
    with pytest.raises((Refused, Gone), match="no longer there"):
        place.ours.reply(mention(heard, place), answer(heard, place))


@pytest.fixture
def doors(book: Book) -> Iterator[Doors]:
    found = Doors(book)
    yield found
    found.close()


def test_a_dead_password_is_noticed_and_never_taken_for_a_quiet_site(place: Place, doors: Doors):
    with pytest.raises(SignedOut):
        places.channel(doors, place.address, "linfa:0000 0000 0000 0000")
    dead = places.unproved(doors, place.address, "linfa:0000 0000 0000 0000")
    with pytest.raises(SignedOut):
        read(dead)


def test_an_address_without_wordpress_is_told_at_once(place: Place, doors: Doors):
    with pytest.raises(Refused, match="No WordPress answers"):
        places.channel(doors, place.address + "/nowhere", "linfa:x")


def test_the_probe_says_whether_what_waits_can_be_seen(place: Place):
    assert [words.en for words in place.ours.probe().can] == [
        "see comments that wait for a moderator"
    ]
    assert [words.en for words in place.reader.probe().cannot] != []


@pytest.mark.parametrize("wide", [Visibility.PRIVATE, Visibility.FOLLOWERS])
def test_nothing_but_a_public_answer_leaves(place: Place, wide: Visibility):
    on = place.article()
    place.comment(on, "Quando arriva il rimborso?")
    (heard,) = under(read(place.ours)[0], on)
    with pytest.raises(Refused):
        place.ours.reply(mention(heard, place), replace(answer(heard, place), visibility=wide))
    assert len(place.public(on)) == 1
