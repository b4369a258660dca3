"""Mastodon answered: who can read it, never wider, never twice, found again when in doubt."""

from dataclasses import replace
from itertools import product

import pytest

from casebook.database import Book
from casebook.message import Author
from casebook.visibility import Visibility
from listener.channels.mastodon import Mastodon
from listener.outcomes import Refused, Unknown
from tests.cast import FakeClock
from tests.channels.square import act, contact, hear, outgoing
from tests.town import Linfa

PRIVATE, FOLLOWERS, UNLISTED, PUBLIC = Visibility


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


@pytest.fixture
def mastodon(linfa: Linfa) -> Mastodon:
    return linfa.registry.open(linfa.mastodon())


def test_a_private_word_reaches_one_person_and_is_found_again(linfa: Linfa, mastodon: Mastodon):
    about = hear(linfa, mastodon)
    text = "Buongiorno Ana, guardi https://linfa.example/guasti & mi dica.\n\nBen"
    message = outgoing(linfa, about, text)
    assert mastodon.find_sent(message) is None
    receipt = contact(mastodon, message)
    (effect,) = linfa.town.ledger.effects
    assert (effect.visibility, effect.to) == ("private", "ana")
    assert effect.text == f"@anaferri@piazza.example {text}"
    found = mastodon.find_sent(message)
    assert found == receipt
    assert found
    mastodon.withdraw(found)
    assert mastodon.find_sent(message) is None


@pytest.mark.parametrize(
    "others", ["@marcosarti", "(@lucia_b)", ".@giulia@piazza.example", "＠anaferri"]
)
def test_a_second_handle_in_what_few_may_read_is_refused(
    linfa: Linfa, mastodon: Mastodon, others: str
):
    about = hear(linfa, mastodon, visibility="private")
    message = outgoing(linfa, about, f"Come ha detto {others} a help@linfa.example")
    with pytest.raises(Refused, match=others.strip("().@＠")):
        contact(mastodon, message)
    with pytest.raises(Refused):
        mastodon.reply(about, replace(message, visibility=FOLLOWERS))
    assert linfa.town.ledger.effects == []


@pytest.mark.parametrize(("word", "asked"), [*product(Visibility, Visibility)])
def test_no_answer_is_wider_than_the_word(
    linfa: Linfa, mastodon: Mastodon, word: Visibility, asked: Visibility
):
    names = {PRIVATE: "direct", FOLLOWERS: "private", UNLISTED: "unlisted", PUBLIC: "public"}
    about = hear(linfa, mastodon, visibility=names[word])
    message = outgoing(linfa, about, "Ci scriva in privato, per favore.", asked)
    if PRIVATE in (word, asked) or asked.is_wider_than(word):
        with pytest.raises(Refused):
            mastodon.reply(about, message)
        assert linfa.town.ledger.effects == []
        return
    receipt = mastodon.reply(about, message)
    (effect,) = linfa.town.ledger.effects
    assert effect.visibility == asked
    assert mastodon.find_sent(message) == receipt


def test_the_same_key_within_an_hour_is_one_message(linfa: Linfa, mastodon: Mastodon):
    message = outgoing(linfa, hear(linfa, mastodon), "Buongiorno Ana")
    first = contact(mastodon, message)
    assert contact(mastodon, message) == first
    assert len(linfa.town.ledger.effects) == 1


QUIRKS = (
    (),
    ("idempotency ignored",),
    ("html 404",),
    ("own direct hidden",),
    ("own direct hidden", "conversations empty"),
)


@pytest.mark.parametrize("quirks", QUIRKS)
@pytest.mark.parametrize(("fault", "arrived"), [("answer lost", True), ("never arrived", False)])
def test_a_lost_answer_is_a_doubt_that_reading_back_resolves(
    linfa: Linfa, mastodon: Mastodon, quirks: tuple[str, ...], fault: str, arrived: bool
):
    for quirk in quirks:
        act(linfa, "quirk", name=quirk)
    message = outgoing(linfa, hear(linfa, mastodon), "Buongiorno Ana")
    linfa.town.faults.set("mastodon:POST /api/v1/statuses", fault)
    with pytest.raises(Unknown):
        contact(mastodon, message)
    assert (mastodon.find_sent(message) is not None) is arrived
    assert len(linfa.town.ledger.effects) == arrived


def test_the_same_words_said_in_public_are_not_taken_for_the_private_ones(
    linfa: Linfa, mastodon: Mastodon
):
    about = hear(linfa, mastodon)
    mastodon.reply(about, outgoing(linfa, about, "Buongiorno Ana", UNLISTED))
    linfa.town.faults.set("mastodon:POST /api/v1/statuses", "never arrived")
    message = replace(outgoing(linfa, about, "Buongiorno Ana"), key="key-2")
    with pytest.raises(Unknown):
        contact(mastodon, message)
    assert mastodon.find_sent(message) is None


def test_what_hung_on_a_word_since_taken_away_is_found_in_the_conversation(
    linfa: Linfa, mastodon: Mastodon
):
    act(linfa, "quirk", name="own direct hidden")
    about = hear(linfa, mastodon)
    message = outgoing(linfa, about, "Buongiorno Ana")
    receipt = contact(mastodon, message)
    act(linfa, "delete", post=about.native_id)
    assert mastodon.find_sent(message) == receipt


def test_an_answer_of_theirs_in_the_conversation_may_hide_ours(linfa: Linfa, mastodon: Mastodon):
    act(linfa, "quirk", name="own direct hidden")
    about = hear(linfa, mastodon)
    message = outgoing(linfa, about, "Buongiorno Ana")
    receipt = contact(mastodon, message)
    act(linfa, "reply", "@linfa eccomi", to=receipt.native_id, visibility="direct")
    act(linfa, "delete", post=about.native_id)
    with pytest.raises(Unknown):
        mastodon.find_sent(message)


@pytest.mark.parametrize("arrived", [True, False])
def test_where_no_place_shows_private_words_that_none_is_seen_proves_nothing(
    linfa: Linfa, mastodon: Mastodon, arrived: bool
):
    for quirk in ("own direct hidden", "conversations empty"):
        act(linfa, "quirk", name=quirk)
    about = hear(linfa, mastodon)
    message = outgoing(linfa, about, "Buongiorno Ana")
    if arrived:
        contact(mastodon, message)
    act(linfa, "delete", post=about.native_id)
    with pytest.raises(Unknown):
        mastodon.find_sent(message)


def test_an_earlier_equal_message_is_not_taken_for_this_one(linfa: Linfa, mastodon: Mastodon):
    about = hear(linfa, mastodon)
    contact(mastodon, outgoing(linfa, about, "Buongiorno Ana"))
    linfa.clock.forward(hours=4)
    assert mastodon.find_sent(outgoing(linfa, about, "Buongiorno Ana")) is None


def test_who_has_blocked_us_gets_nothing_and_we_are_told(linfa: Linfa, mastodon: Mastodon):
    about = hear(linfa, mastodon)
    assert about.author
    assert mastodon.can_contact(about.author, about).answer == "yes"
    act(linfa, "block")
    assert mastodon.can_contact(about.author, about).answer == "no"
    with pytest.raises(Refused, match="have blocked us"):
        contact(mastodon, outgoing(linfa, about, "Buongiorno"))
    assert linfa.town.ledger.effects == []


def test_a_word_taken_away_meanwhile_does_not_stop_a_private_one(linfa: Linfa, mastodon: Mastodon):
    about = hear(linfa, mastodon)
    act(linfa, "delete", post=about.native_id)
    contact(mastodon, outgoing(linfa, about, "Buongiorno Ana"))
    assert [effect.to for effect in linfa.town.ledger.effects] == ["ana"]


def test_who_cannot_be_found_is_told_as_not_reached(linfa: Linfa, mastodon: Mastodon):
    message = outgoing(linfa, hear(linfa, mastodon), "Buongiorno")
    nobody = replace(message, person=Author("1", "nobody@gone.example"), about=None)
    with pytest.raises(Refused, match="nobody would have read it"):
        contact(mastodon, nobody)
    assert [effect.verb for effect in linfa.town.ledger.effects] == ["post", "delete"]


def test_what_a_server_published_wider_is_taken_back_at_once(linfa: Linfa, mastodon: Mastodon):
    act(linfa, "quirk", name="visibility ignored")
    message = outgoing(linfa, hear(linfa, mastodon), "Buongiorno Ana")
    with pytest.raises(Refused, match="was taken back"):
        contact(mastodon, message)
    assert [effect.verb for effect in linfa.town.ledger.effects] == ["post", "delete"]
    linfa.town.faults.set("mastodon:DELETE /api/v1/statuses", "server error")
    with pytest.raises(Refused, match="delete it in the browser"):
        contact(mastodon, replace(message, key="key-2"))


def test_a_server_says_how_long_a_text_may_be(linfa: Linfa, mastodon: Mastodon):
    assert mastodon.probe().max_chars == 450
    linfa.town.mastodon.most = 5_000
    assert mastodon.probe().max_chars == 4_950
    linfa.town.mastodon.most = 20
    with pytest.raises(Refused, match="shorten it"):
        contact(mastodon, outgoing(linfa, hear(linfa, mastodon), "Buongiorno Ana, " * 3))
