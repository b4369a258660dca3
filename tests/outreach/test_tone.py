"""The drafting help, measured on drafts written for it: what it catches, and how seldom it is wrong."""

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from casebook.tables.team import word
from casebook.words import Both
from config.seed import seed
from config.settings import Brand, Settings
from outreach import beside, cases, readable, tone, tone_lists
from outreach.office import Office
from outreach.tone import Facts, Hint
from outreach.tone_lists import Lists
from tests.cast import BEN, hear, hire, meet, sign_up
from tests.outreach.street import write

DRAFTS = Path(__file__).parent.parent / "drafts"
KNOWN = Both("è nella scheda", "it is in the dossier")


def drafts(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((DRAFTS / f"{name}.toml").read_text())["draft"]
    language = name.partition(".")[2]
    return [{"language": language} | draft for draft in found]


GOOD = [*drafts("good.it"), *drafts("good.en")]
BAD = [*drafts("bad.it"), *drafts("bad.en")]
UNSEEN = drafts("unseen")


@cache
def shipped(language: str) -> Lists:
    from config.seed import _tone

    rows = ((row["list"], row["word"]) for row in _tone() if row["language"] == language)
    return tone_lists.compiled(tuple(rows))


def look(draft: dict[str, Any]) -> tuple[Hint, ...]:
    known = dict.fromkeys(draft.get("known", ()), KNOWN)
    said = {name: draft.get(name, False) for name in ("public", "first", "our_fault")}
    people = {"me": "Ben Conti", "name": "Ana Ferri", "brand": "Linfa"}
    facts = Facts(draft["language"], **said, **people, known=known)
    return tone.hints(draft["text"], facts, shipped(draft["language"]))


def keys(draft: dict[str, Any]) -> set[str]:
    return {hint.key for hint in look(draft)}


def test_there_are_a_hundred_good_and_a_hundred_bad_drafts_and_no_two_alike():
    texts = [draft["text"] for draft in [*GOOD, *BAD, *UNSEEN]]
    assert len(GOOD) >= 100
    assert len(BAD) >= 100
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("good", [GOOD, [d for d in UNSEEN if "fault" not in d]], ids=["own", "unseen"])  # fmt: skip
def test_a_good_draft_is_left_alone_nine_times_in_ten(good: list[dict[str, Any]]):
    alarms = [(draft["text"], keys(draft)) for draft in good if look(draft)]
    assert len(alarms) <= len(good) / 10, alarms


def recall(bad: list[dict[str, Any]]) -> dict[str, float]:
    all_, found = Counter(d["fault"] for d in bad), Counter()
    found.update(d["fault"] for d in bad if d["fault"] in keys(d))
    return {fault: found[fault] / n for fault, n in all_.items()}


def test_each_fault_is_found_nine_times_in_ten_where_the_lists_were_made_for_it():
    assert all(share >= 0.9 for share in recall(BAD).values()), recall(BAD)


def test_of_words_never_seen_before_more_than_half_of_the_faults_are_found():
    bad = [draft for draft in UNSEEN if "fault" in draft]
    assert sum(draft["fault"] in keys(draft) for draft in bad) / len(bad) >= 0.6


def test_a_hint_shows_the_words_the_reason_and_what_instead():
    draft = {"language": "it", "text": "Ana, ho aperto un Ticket per lei."}
    (hint,) = look(draft)
    assert (hint.key, hint.marks) == ("jargon", ("Ticket",))
    assert hint.instead.it == "Ticket → richiesta"
    assert hint.why.en


def test_the_same_words_are_no_defence_in_private():
    draft = {"language": "en", "text": "I am Ben. Our records show two calls.", "public": True}
    assert "defence" in keys(draft)
    assert "defence" not in keys(draft | {"public": False})


def test_a_rule_after_the_person_is_no_procedure_first():
    said = "Mi dispiace molto, Ana. La procedura prevede un modulo: lo compilo io."
    assert "procedure" not in keys({"language": "it", "text": said})


def test_a_language_we_have_no_lists_for_gets_no_wrong_advice():
    facts = Facts("de", public=False, me="Ben Conti")
    assert tone.hints("Es tut uns leid, Sie haben nicht geantwortet.", facts, Lists({}, {})) == ()


@pytest.mark.parametrize(
    ("text", "language", "hard"),
    [
        ("Il guasto è a posto. Può provare la linea e dirmi se va? Grazie di avere aspettato.", "it", False),
        ("The line is back. Could you try it now and tell me how it goes? Thank you for waiting.", "en", False),
        ("L'effettuazione dell'adeguamento infrastrutturale precedentemente calendarizzato necessita approvvigionamento preventivamente autorizzato territorialmente, conseguentemente posticipato indefinitamente.", "it", True),
    ],
)  # fmt: skip
def test_long_words_make_a_text_hard(text: str, language: str, hard: bool):
    measured = readable.ease(text, language)
    assert (measured is not None and measured < readable.HARD[language]) is hard


def test_gulpease_is_counted_as_it_was_published():
    """89 + (300 × 2 sentences − 10 × 56 letters) / 12 words."""
    text = "Il guasto nella vostra strada è riparato. Adesso funziona tutto bene qui."
    letters = sum(sign.isalpha() for sign in text)
    assert readable.ease(text, "it") == pytest.approx(89 + (600 - 10 * letters) / 12)


@pytest.fixture
def seeded(office: Office) -> Office:
    seed(office.book, Settings(brand=Brand(name="Linfa")))
    return office


def test_what_the_customer_wrote_or_the_file_holds_is_not_asked_for_again(
    seeded: Office, on_x: int, ben: int
):
    said = "My number is 340 555 0199 and nobody calls!"
    case = cases.take(seeded, hear(seeded.book, said, on=on_x, by=meet(seeded.book)), by=ben)
    seen = beside.of(seeded, case, route=f"contact-{on_x}-1-1", by=ben, text="What is your phone number?")  # fmt: skip
    (hint,) = [hint for hint in seen.hints if hint.key == "again"]
    assert hint.instead.en == "they wrote it on 02/03"
    assert "I am Ben Conti" in seen.lines


def test_the_teams_own_glossary_is_used_and_none_of_it_judges_what_people_say(
    seeded: Office, case: int, ben: int
):
    tone_lists.explain(seeded, "splitter", "little box", language="en", by=ben)
    tone_lists.explain(seeded, "Splitter", "small box", language="en", by=ben)
    seen = beside.of(
        seeded, case, route="reply-1-1-1", by=ben, text="Ben here. The splitter is old."
    )
    (hint,) = [hint for hint in seen.hints if hint.key == "jargon"]
    assert hint.instead.en == "splitter → small box"
    with seeded.book.reading() as r:
        ((id, *_),) = [term for term in tone_lists.glossary(r)["en"] if term[1] == "Splitter"]
    tone_lists.forget(seeded, id, by=ben)
    with seeded.book.reading() as r:
        assert r.value(select(word.c.id).where(word.c.word.like("Splitter%"))) is None


def test_a_hint_never_stops_a_message(seeded: Office, case: int, ben: int):
    assert write(seeded, case, by=ben, text="Lei non ha letto la procedura. Ticket KO. Ben")


def test_a_customers_file_known_only_as_a_guess_says_nothing(seeded: Office, case: int, ben: int):
    sign_up(seeded.book, desk=1)
    seen = beside.of(seeded, case, route="contact-1-1-1", by=ben, text="Your customer code, please? What is your customer code?")  # fmt: skip
    assert "again" not in {hint.key for hint in seen.hints}
    assert hire(seeded.book, BEN, email="x@linfa.example")
