"""Promise words, heard in both languages, each due when the customer may think it is, and never later."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.hours import Hours
from outreach.promising import Offer, moment, offers
from outreach.promising_words import TONGUES
from tests.outreach.promised import ROME, WEEK

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # ten in the morning
ZONE = ZoneInfo("Europe/Rome")


def one(text: str, language: str = "it", now: datetime = MONDAY, hours: Hours = ROME) -> Offer:
    (found,) = offers(text, language, now, hours)
    return found


def rome(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


HEARD = [
    ("it", "Le scrivo entro venerdì.", "entro venerdì", rome(6, 18)),
    ("it", "Entro venerdì alle 12 le scrivo.", "Entro venerdì alle 12", rome(6, 12)),
    ("it", "Le faccio sapere in giornata.", "in giornata", rome(2, 18)),
    ("it", "La richiamo tra due ore.", "tra due ore", rome(2, 12)),
    ("it", "Tra mezz'ora la richiamo.", "Tra mezz'ora", rome(2, 10, 30)),
    ("it", "Entro le 12:30 la chiamo.", "Entro le 12:30", rome(2, 12, 30)),
    ("it", "Vede il rimborso entro le quattro.", "entro le quattro", rome(2, 16)),
    ("it", "Domani passa tra le 9 e le 13.", "Domani passa tra le 9 e le 13", rome(3, 13)),
    ("it", "Domani la chiamo.", "Domani", rome(3, 18)),
    ("it", "Dopodomani mattina arriva.", "Dopodomani mattina", rome(4, 13)),
    ("it", "Le scrivo stasera.", "stasera", rome(2, 21)),
    ("it", "Entro tre giorni lavorativi.", "Entro tre giorni lavorativi", rome(5, 18)),
    ("it", "Il rimborso arriva entro 24/48 ore.", "entro 24/48 ore", rome(4, 10)),
    ("it", "Venerdì 6 marzo alle 9 arriva.", "Venerdì 6 marzo alle 9", rome(6, 9)),
    ("it", "Arriva il 3/3.", "il 3/3", rome(3, 18)),
    ("it", "Entro il 13 vede tutto.", "Entro il 13", rome(13, 18)),
    ("it", "La settimana prossima arriva.", "La settimana prossima", rome(13, 18)),
    ("it", "Le manderemo il modem.", "manderemo", rome(3, 18)),
    ("en", "We will call you by Friday.", "by Friday", rome(6, 18)),
    ("en", "You hear from me tomorrow by 5.", "tomorrow by 5", rome(3, 17)),
    ("en", "Tomorrow between 9 and 1 pm.", "Tomorrow between 9 and 1 pm", rome(3, 13)),
    ("en", "In two hours the line is back.", "In two hours", rome(2, 12)),
    ("en", "It takes effect within 3 working days.", "within 3 working days", rome(5, 18)),
    ("en", "On March 5th you get the money.", "On March 5th", rome(5, 18)),
    ("en", "I call you by noon.", "by noon", rome(2, 12)),
    ("en", "We'll refund you.", "We'll", rome(3, 18)),
    ("en", "You have it by the end of the week.", "by the end of the week", rome(6, 18)),
]


@pytest.mark.parametrize(("language", "text", "words", "due_at"), HEARD)
def test_a_promise_is_heard_with_its_words_and_its_moment(
    language: str, text: str, words: str, due_at: datetime
):
    assert one(text, language) == Offer(words, text, due_at)
    assert one(text, "").due_at == due_at  # whatever language it is in


@pytest.mark.parametrize(
    "text",
    [
        "Il guasto di venerdì scorso ci dispiace.", "Può essere a casa domani?",
        "Ha ragione: abbiamo sbagliato indirizzo.", "Mi dispiace molto, è colpa nostra.",
        "> domani le scrivo", "Però ho visto tre pratiche.", "Ho letto le 3 fatture.",
        "Il 31/02 non esiste.", "Il 1 gennaio 0000 nemmeno.", "", "I am sorry about last Friday.",
        "Are you at home on Friday?", "It has been down since Monday.", "I will not argue.",
    ],
)  # fmt: skip
def test_what_promises_nothing_offers_nothing(text: str):
    assert offers(text, "", MONDAY, ROME) == ()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Il tecnico viene domani mattina.", "il tecnico"),
        ("Domani alle 10 la chiama il nostro tecnico.", "il nostro tecnico"),
        ("The technician will come by Friday.", "the technician"),
        ("Chiamo il tecnico oggi stesso.", ""),
        ("Parlo con il tecnico e le scrivo domani.", ""),
        ("Ho visto il tecnico: la richiamo entro venerdì.", ""),
    ],
)  # fmt: skip
def test_a_promise_that_another_will_keep_names_them(text: str, who: str):
    (found,) = offers(text, "", MONDAY, ROME)
    assert found.through == who


def test_each_sentence_offers_once_and_the_same_words_once():
    text = "Domani la chiamo. Poi le scrivo entro venerdì, venerdì stesso!\nDomani arriva il modem."
    assert [each.words for each in offers(text, "it", MONDAY, ROME)] == ["entro venerdì", "Domani"]


def test_a_day_without_work_is_due_at_its_own_midnight_not_on_the_next_working_day():
    assert one("Entro il 6 aprile", now=rome(30, 10)).due_at == rome(6, 23, 59, month=4)
    assert one("Domenica le scrivo").due_at == rome(8, 23, 59)


def test_a_weekday_said_on_that_day_is_today_while_it_lasts():
    friday = rome(6, 10)
    assert one("entro venerdì", now=friday).due_at == rome(6, 18)
    assert one("entro venerdì", now=rome(6, 18, 30)).due_at == rome(13, 18)


SOME_YEARS = st.integers(0, 7 * 365 * 24 * 60)
MOMENTS = SOME_YEARS.map(lambda m: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=m))
PHRASES = st.sampled_from([text for _, text, _, _ in HEARD])


@given(MOMENTS, PHRASES)
def test_whatever_day_it_is_it_is_due_later_and_stands_in_the_text(now: datetime, text: str):
    for offer in offers(text, "", now, ROME):
        assert offer.due_at > now
        assert offer.words in text


@given(MOMENTS, st.integers(0, 6), st.sampled_from(["it", "en"]))
def test_a_day_is_never_due_after_its_midnight_nor_on_another(
    now: datetime, ahead: int, language: str
):
    today = now.astimezone(ZONE).date()
    name = TONGUES[language].weekdays[(today.weekday() + ahead) % 7]
    due = one(f"{'entro' if language == 'it' else 'by'} {name}", language, now).due_at
    assert due.astimezone(ZONE).weekday() == (today.weekday() + ahead) % 7
    assert due.astimezone(ZONE).date() - today <= timedelta(days=7)


DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))


@given(DAYS, MINUTES, st.sampled_from(["it", "en"]), st.booleans())
def test_the_moment_we_tell_a_customer_is_heard_again_as_that_moment(
    day: date, at: time, language: str, round_: bool
):
    """Through summer time, leap days and feasts."""
    there = datetime.combine(day, at.replace(minute=0) if round_ else at, ZONE)
    due = there.astimezone(UTC)
    told = moment(due, language, ROME)
    text = f"Le scrivo entro {told}, senz'altro." if language == "it" else f"I write by {told}."
    found = offers(text, language, due - timedelta(days=5), ROME)
    if due.astimezone(ZONE) == there:  # else the clock was put forward over it
        assert [offer.due_at for offer in found] == [due]
        assert told in found[0].words


def test_a_night_shift_is_due_before_midnight():
    nights = Hours("Europe/Rome", WEEK | {"fri": [["22:00", "06:00"]]}, {"country": "IT"})
    assert one("entro venerdì", hours=nights).due_at == rome(6, 23, 59)
