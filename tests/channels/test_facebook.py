"""A Facebook page through facebook-sdk: heard by reading and by pushes, answered once."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from casebook.database import Book
from casebook.message import Mention, Outgoing
from casebook.visibility import Visibility
from listener.channels.facebook import Facebook
from listener.items import Broken, Deleted, Edited, Heard, Mark, Push
from listener.outcomes import Busy, Changed, Refused, SignedOut, Unknown
from tests.cast import FakeClock
from tests.town import Linfa


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


@pytest.fixture
def facebook(linfa: Linfa) -> Facebook:
    return linfa.registry.open(linfa.facebook())


@pytest.fixture
def post(linfa: Linfa) -> str:
    return act(linfa, "post", who="linfa", text="La fibra arriva ovunque")


def act(linfa: Linfa, verb: str, who: str = "ana", **more: Any) -> str:
    done = linfa.town.act({"who": who, "do": f"graph.{verb}", **more})
    linfa.clock.forward(minutes=1)
    return done


def heard(facebook: Facebook, stream: str = "comments", since: str | None = None) -> list[Any]:
    return list(facebook.collect(stream, since))


def mention_of(item: Heard, linfa: Linfa) -> Mention:
    return Mention(
        1, "facebook", "", item.native_id, item.kind, item.visibility, item.author, item.said_at,
        linfa.clock.now(), item.url, item.thread, item.reply_to, item.text, item.facts,
    )  # fmt: skip


def outgoing(
    linfa: Linfa, item: Heard, text: str = "Buongiorno Ana", *, public: bool = False
) -> Outgoing:
    visibility = Visibility.PUBLIC if public else Visibility.PRIVATE
    about = mention_of(item, linfa)
    return Outgoing("key-1", text, visibility, item.author, about, linfa.clock.now())


def send(facebook: Facebook, message: Outgoing) -> Any:
    return facebook.contact(message.person, message.about, message)


def pushes(linfa: Linfa, facebook: Facebook) -> list[Any]:
    told = []
    for body, headers in linfa.town.graph.outbox:
        small = {name.lower(): value for name, value in headers.items()}
        told += facebook.receive(Push(small, body.decode(), linfa.clock.now()))
    linfa.town.graph.outbox.clear()
    return told


def test_comments_are_heard_oldest_first_with_their_thread(
    linfa: Linfa, facebook: Facebook, post: str
):
    first = act(linfa, "comment", on=post, text="Tre settimane senza linea")
    second = act(linfa, "comment", who="marco", on=first, text="Guardate cosa fate ad Ana")
    act(linfa, "comment", who="linfa", on=first, text="Eccoci")
    one, two = heard(facebook)
    assert [one.native_id, two.native_id] == [first, second]
    assert (one.thread, two.reply_to, one.bookmark) == (post, first, None)
    assert one.facts["can_reply_privately"] is True
    assert one.url.startswith("http")
    assert two.bookmark is not None


def test_a_reading_begins_ten_minutes_before_the_mark_and_no_earlier(
    linfa: Linfa, facebook: Facebook, post: str
):
    act(linfa, "comment", on=post, text="molto prima")
    linfa.clock.forward(minutes=30)
    act(linfa, "comment", on=post, text="poco prima")
    linfa.clock.forward(minutes=5)
    act(linfa, "comment", on=post, text="adesso")
    mark = heard(facebook)[-1].bookmark
    assert [item.text for item in heard(facebook, since=mark)] == ["poco prima", "adesso"]


def test_a_storm_under_one_post_is_read_to_its_beginning(
    linfa: Linfa, facebook: Facebook, post: str
):
    act(linfa, "comment", on=post, text="prima")
    mark = heard(facebook)[-1].bookmark
    linfa.clock.forward(hours=1)
    for n in range(130):
        linfa.town.act({"who": "ana", "do": "graph.comment", "on": post, "text": f"n {n}"})
    storm = [f"n {n}" for n in range(130)]
    assert [item.text for item in heard(facebook, since=mark)] == ["prima", *storm]


def test_a_comment_without_its_author_is_heard_all_the_same(
    linfa: Linfa, facebook: Facebook, post: str
):
    act(linfa, "comment", on=post, text="Vergogna", unsigned=True)
    (item,) = heard(facebook)
    assert item.author is None


def test_visitor_posts_and_messages_have_marks_of_their_own(linfa: Linfa, facebook: Facebook):
    act(linfa, "post", text="Scrivo qui perché al telefono nessuno risponde")
    (visitor,) = heard(facebook, "visitor_posts")
    assert visitor.kind == "post"
    assert visitor.facts["on_our_page"]  # kept though it does not name the brand
    act(linfa, "dm", text="Buongiorno, ci siete?")
    (word,) = heard(facebook, "inbox")
    assert (word.visibility, word.author.name) == (Visibility.PRIVATE, "Ana Ferri")
    assert word.bookmark != visitor.bookmark


def test_after_an_empty_reading_all_that_comes_is_read(linfa: Linfa, facebook: Facebook):
    (mark,) = heard(facebook, "visitor_posts")
    for n in range(130):
        act(linfa, "post", text=f"la numero {n}")
    assert len(heard(facebook, "visitor_posts", mark.bookmark)) == 130


def test_a_page_whose_order_is_mixed_up_loses_nothing(linfa: Linfa, facebook: Facebook):
    act(linfa, "post", text="la prima")
    mark = heard(facebook, "visitor_posts")[-1].bookmark
    linfa.clock.forward(hours=1)
    said = [act(linfa, "post", text=f"la numero {n}") for n in range(6)]
    linfa.town.faults.set("graph:GET", "out of order")
    assert {word.native_id for word in heard(facebook, "visitor_posts", mark)} >= set(said)


def test_only_our_own_words_move_the_mark_too(linfa: Linfa, facebook: Facebook, post: str):
    act(linfa, "comment", who="linfa", on=post, text="Buona giornata")
    (mark,) = heard(facebook)
    assert isinstance(mark, Mark)


def test_our_reply_is_found_again_on_a_page_in_mixed_order(
    linfa: Linfa, facebook: Facebook, post: str
):
    act(linfa, "comment", on=post, text="Niente linea")
    (item,) = heard(facebook)
    act(linfa, "comment", who="linfa", on=item.native_id, text="prima")
    linfa.clock.forward(hours=1)
    message = outgoing(linfa, item, "Ci scriva in privato", public=True)
    facebook.reply(message.about, message)
    linfa.town.faults.set("graph:GET", "out of order")
    assert facebook.find_sent(message) is not None


def test_a_push_tells_what_was_said_changed_and_taken_back(
    linfa: Linfa, facebook: Facebook, post: str
):
    linfa.town.graph.outbox.clear()
    said = act(linfa, "comment", on=post, text="Niente linea")
    act(linfa, "edit", item=said, text="Ancora niente linea")
    act(linfa, "delete", item=said)
    act(linfa, "comment", who="linfa", on=post, text="Eccoci")
    act(linfa, "dm", text="Scrivo in privato")
    first, edited, gone, word = pushes(linfa, facebook)
    assert (first.native_id, first.thread, first.reply_to) == (said, post, None)
    assert isinstance(edited, Edited)
    assert edited.heard.text == "Ancora niente linea"
    assert gone == Deleted(said)
    assert (word.visibility, word.text) == (Visibility.PRIVATE, "Scrivo in privato")


def test_a_push_and_a_reading_name_the_same_word_alike(linfa: Linfa, facebook: Facebook, post: str):
    linfa.town.graph.outbox.clear()
    act(linfa, "comment", on=post, text="Niente linea")
    act(linfa, "dm", text="Ci siete?")
    pushed = [(item.native_id, item.thread) for item in pushes(linfa, facebook)]
    read = [item for stream in ("comments", "inbox") for item in heard(facebook, stream)]
    assert pushed == [(item.native_id, item.thread) for item in read]


def test_a_delivery_that_cannot_be_read_is_set_apart_whole(linfa: Linfa, facebook: Facebook):
    for body in ("[]", '{"object": "page", "entry": [7]}', "<html>"):
        (broken,) = facebook.receive(Push({}, body, linfa.clock.now()))
        assert isinstance(broken, Broken)
        assert broken.raw == body


def test_the_challenge_is_answered_only_for_our_own_word(linfa: Linfa, facebook: Facebook):
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    word = linfa.town.graph.credentials["verify_token"]
    assert facebook.greet({**asked, "hub.verify_token": word}) == "1158201444"
    for wrong in ("", "guess"):
        with pytest.raises(Refused):
            facebook.greet({**asked, "hub.verify_token": wrong})


def test_a_comment_is_answered_in_private_once(linfa: Linfa, facebook: Facebook, post: str):
    act(linfa, "comment", on=post, text="Niente linea")
    (item,) = heard(facebook)
    message = outgoing(linfa, item)
    assert facebook.can_contact(item.author, message.about).answer == "yes"
    assert facebook.find_sent(message) is None
    receipt = send(facebook, message)
    assert receipt.facts["known_as"] == item.author.native_id
    assert facebook.find_sent(message).native_id == receipt.native_id
    with pytest.raises(Refused) as again:
        send(facebook, message)
    assert "una volta sola" in again.value.words.it
    assert facebook.can_contact(item.author, message.about).answer == "they_first"
    assert [e.visibility for e in linfa.town.ledger.effects] == ["private"]


def test_after_seven_days_a_comment_is_no_longer_answered_in_private(
    linfa: Linfa, facebook: Facebook, post: str
):
    act(linfa, "comment", on=post, text="Niente linea")
    (item,) = heard(facebook)
    linfa.clock.forward(days=8)
    with pytest.raises(Refused) as old:
        send(facebook, outgoing(linfa, item))
    assert "7 giorni" in old.value.words.it


def test_messenger_is_open_for_a_day_after_their_word(linfa: Linfa, facebook: Facebook):
    act(linfa, "dm", text="Ci siete?")
    (word,) = heard(facebook, "inbox")
    send(facebook, outgoing(linfa, word))
    linfa.clock.forward(hours=25)
    with pytest.raises(Refused) as late:
        send(facebook, outgoing(linfa, word))
    assert "24 ore" in late.value.words.it


def test_a_lost_answer_is_a_doubt_that_reading_back_resolves(
    linfa: Linfa, facebook: Facebook, post: str
):
    act(linfa, "comment", on=post, text="Niente linea")
    (item,) = heard(facebook)
    message = outgoing(linfa, item)
    linfa.town.faults.set("graph:POST", "answer lost")
    with pytest.raises(Unknown):
        send(facebook, message)
    assert facebook.find_sent(message) is not None
    public = outgoing(linfa, item, "Le abbiamo scritto in privato.", public=True)
    linfa.town.faults.set("graph:POST", "never arrived")
    with pytest.raises(Unknown):
        facebook.reply(public.about, public)
    assert facebook.find_sent(public) is None


def test_an_older_message_with_the_same_words_is_not_taken_for_this_one(
    linfa: Linfa, facebook: Facebook
):
    act(linfa, "dm", text="Ci siete?")
    (word,) = heard(facebook, "inbox")
    send(facebook, outgoing(linfa, word))
    linfa.clock.forward(hours=4)
    assert facebook.find_sent(outgoing(linfa, word)) is None


def test_a_public_answer_is_found_and_taken_back_and_a_message_is_not(
    linfa: Linfa, facebook: Facebook, post: str
):
    act(linfa, "comment", on=post, text="Niente linea")
    (item,) = heard(facebook)
    public = outgoing(linfa, item, "Le abbiamo scritto.", public=True)
    receipt = facebook.reply(public.about, public)
    assert facebook.find_sent(public).native_id == receipt.native_id
    facebook.withdraw(receipt)
    assert facebook.still_there([receipt.native_id, item.native_id]) == {
        receipt.native_id: False,
        item.native_id: True,
    }
    with pytest.raises(Refused):
        facebook.withdraw(send(facebook, outgoing(linfa, item)))


def test_nothing_is_made_wider_or_narrower_than_it_was_released(
    linfa: Linfa, facebook: Facebook, post: str
):
    act(linfa, "comment", on=post, text="Niente linea")
    act(linfa, "dm", text="Ci siete?")
    (item,), (word,) = heard(facebook), heard(facebook, "inbox")
    secret, public = outgoing(linfa, item), outgoing(linfa, item, public=True)
    with pytest.raises(Refused):
        facebook.reply(secret.about, secret)
    with pytest.raises(Refused):
        send(facebook, public)
    with pytest.raises(Refused):
        facebook.reply(mention_of(word, linfa), outgoing(linfa, word, public=True))
    assert not linfa.town.ledger.effects


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate limit", Busy),
        ("token dead", SignedOut),
        ("forbidden", Refused),
        ("unavailable", Busy),
        ("server error", Busy),
        ("html", Changed),
    ],
)
def test_each_of_metas_troubles_is_told_apart(
    linfa: Linfa, facebook: Facebook, fault: str, error: type[Exception]
):
    linfa.town.faults.set("graph:GET", fault, times=3)
    with pytest.raises(error) as told:
        heard(facebook)
    assert told.type is error


def test_at_four_fifths_of_metas_limit_reading_rests_and_answering_does_not(
    linfa: Linfa, facebook: Facebook, post: str
):
    act(linfa, "comment", on=post, text="Niente linea")
    (item,) = heard(facebook)
    linfa.town.graph.usage.limit = 6
    heard(facebook)  # the fifth call
    with pytest.raises(Busy) as busy:
        heard(facebook)
    assert busy.value.until - linfa.clock.now() <= timedelta(minutes=5)
    send(facebook, outgoing(linfa, item))


def test_the_key_of_another_page_is_refused_by_name(linfa: Linfa):
    with pytest.raises(Refused) as refused:
        linfa.facebook(page="999")
    assert "Linfa" in refused.value.words.it


def test_the_token_is_in_no_address_and_no_log(
    linfa: Linfa, facebook: Facebook, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    heard(facebook)
    token = linfa.town.graph.credentials["page_token"]
    assert token not in caplog.text
    assert json.dumps(linfa.transport.addresses).count(token) == 1, (
        "only debug_token asks by address"
    )
