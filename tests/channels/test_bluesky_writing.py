"""What goes out on Bluesky: the same tests on the pretend network and on a real one."""

from collections.abc import Iterator

import pytest

from casebook.database import Book
from casebook.message import Author
from casebook.visibility import Visibility
from listener.outcomes import Refused, Unknown
from tests import bluesky
from tests.cast import FakeClock
from tests.channels import sky
from tests.channels.sky import Place


@pytest.fixture(params=["town", pytest.param("real", marks=bluesky.REAL)])
def place(request: pytest.FixtureRequest, book: Book, clock: FakeClock) -> Iterator[Place]:
    """Pretended and real: the pretence is verified."""
    with sky.on(request.param, book, clock) as place:
        yield place


@pytest.fixture
def town(book: Book, clock: FakeClock) -> Iterator[Place]:
    """Where only a town can be made to fail."""
    with sky.on("town", book, clock) as place:
        yield place


def test_a_reply_stands_in_its_thread_and_its_links_and_names_are_marked(place: Place):
    root = place.net.says(place.ana, "Da un mese senza linea 😭")
    place.net.says(place.ana, f"{place.at_us} allora?", reply=root)
    (item,) = place.heard()
    link, name = "https://linfa.example/guasti", f"@{place.ana.handle}"
    text = f"È così 👩‍👩‍👧‍👦 {name}: guardi {link}."
    message = place.message(item, text, Visibility.PUBLIC)
    receipt = place.channel.reply(message.about, message)
    rkey = receipt.native_id.rpartition("/")[2]
    key = {"repo": place.linfa.did, "collection": bluesky.POST, "rkey": rkey}
    record = place.net.done(place.linfa, "com.atproto.repo.getRecord", **key)["value"]
    assert record["text"] == text
    assert record["reply"]["root"] == root
    assert record["reply"]["parent"]["uri"] == item.native_id
    marked = {
        text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(): f["features"][0]
        for f in record["facets"]
    }
    assert marked[link]["uri"] == link
    assert marked[name]["did"] == place.ana.did
    assert len(marked) == 2


def test_the_same_reply_cannot_be_made_twice_and_is_found_by_its_key(place: Place):
    place.net.says(place.ana, f"{place.at_us} aiuto")
    (item,) = place.heard()
    message = place.message(item, "Ci scriva in privato.", Visibility.PUBLIC)
    assert place.channel.find_sent(message) is None
    receipt = place.channel.reply(message.about, message)
    with pytest.raises(Unknown):
        place.channel.reply(message.about, message)
    found = place.channel.find_sent(message)
    assert found == receipt
    place.channel.withdraw(receipt)
    assert place.channel.find_sent(message) is None


def test_a_name_that_leads_to_nobody_stays_plain_text(place: Place):
    place.net.says(place.ana, f"{place.at_us} aiuto")
    (item,) = place.heard()
    text = f"Chieda a @nessuno{place.ana.did[-5:]}.{place.net.domain} o @mai.visto.example"
    message = place.message(item, text, Visibility.PUBLIC)
    assert place.channel.reply(message.about, message).url


def test_whether_one_may_write_is_asked_first(place: Place):
    place.net.says(place.ana, f"{place.at_us} aiuto")
    (item,) = place.heard()
    ask = place.channel.can_contact
    place.net.takes(place.ana, "all")
    assert ask(item.author, None).answer == "yes"
    place.net.takes(place.ana, "following")
    evidence = ask(item.author, None)
    assert (evidence.answer, "segue" in evidence.because.it) == ("they_first", True)
    place.net.takes(place.ana, "none")
    assert "scriverci" in ask(item.author, None).because.it
    with pytest.raises(Refused) as refused:
        place.channel.contact(item.author, None, place.private(item, "Buongiorno"))
    assert refused.value.code == "MessagesDisabled"
    place.net.points(place.ana, place.linfa, verb="block")
    assert ask(item.author, None).answer == "no"


def test_who_wrote_first_can_be_answered_and_who_follows_us_too(place: Place):
    place.net.takes(place.linfa, "all")
    place.net.takes(place.ana, "none")
    place.net.writes(place.ana, place.linfa, "Scrivo io allora")
    (word,) = place.heard("chat")
    assert word.visibility is Visibility.PRIVATE
    assert place.channel.can_contact(word.author, place.about(word)).answer == "yes"
    receipt = place.channel.contact(word.author, place.about(word), place.private(word, "Eccoci"))
    assert receipt.native_id.startswith(f"{word.thread}/")
    marco = place.net.join("marco")
    place.net.points(marco, place.linfa, verb="follow")
    assert place.channel.can_contact(Author(marco.did, marco.handle), None).answer == "yes"


def test_a_private_word_arrives_and_is_found_again(place: Place):
    place.net.takes(place.ana, "all")
    place.net.says(place.ana, f"{place.at_us} aiuto")
    (item,) = place.heard()
    message = place.private(item, "Buongiorno Ana, guardi https://linfa.example/guasti")
    assert place.channel.find_sent(message) is None
    receipt = place.channel.contact(item.author, message.about, message)
    assert receipt.at is not None
    assert place.channel.find_sent(message) == receipt
    with pytest.raises(Refused):
        place.channel.withdraw(receipt)


@pytest.mark.parametrize("text", ["Ne parli con @marco.sky.example", "(@Marco.Sarti.example)"])
def test_in_private_a_second_handle_is_refused(place: Place, text: str):
    place.net.takes(place.ana, "all")
    place.net.says(place.ana, f"{place.at_us} aiuto")
    (item,) = place.heard()
    with pytest.raises(Refused):
        place.channel.contact(item.author, None, place.private(item, text))
    mine = f"{place.at_us} a @{place.ana.handle.upper()} e ana.ferri@posta.example"
    assert place.channel.contact(item.author, None, place.private(item, mine))


def test_a_lost_answer_is_a_doubt_that_reading_back_resolves(town: Place, clock: FakeClock):
    town.net.takes(town.ana, "all")
    town.net.says(town.ana, f"{town.at_us} aiuto")
    (item,) = town.heard()
    faults = town.net.town.faults  # type: ignore[union-attr]
    message = town.private(item, "Buongiorno Ana")
    faults.set("bsky:POST /xrpc/chat.bsky.convo.sendMessage", "answer lost")
    with pytest.raises(Unknown):
        town.channel.contact(item.author, message.about, message)
    assert town.channel.find_sent(message) is not None
    clock.forward(hours=4)
    again = town.private(item, "Buongiorno Ana")
    faults.set("bsky:POST /xrpc/chat.bsky.convo.sendMessage", "never arrived")
    with pytest.raises(Unknown):
        town.channel.contact(item.author, again.about, again)
    assert town.channel.find_sent(again) is None, "the former, equal message is not this one"
