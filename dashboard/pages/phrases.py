"""The house's words: phrases in versions with their approver, the glossary, and exceptions by rule."""

from functools import partial

from dashboard.kit import Response, Route, Verb, Visit, act, page
from outreach import overriding, phrase_book, phrases, tone_lists


def routes() -> list[Route]:
    phrase = partial(act, back="/phrases", needs=Verb.LEAD)
    term = partial(act, back="/glossary", needs=Verb.LEAD)
    write = partial(phrase, needs=Verb.WORK)
    return [
        page("/phrases", book, needs=Verb.SEE),
        write("/phrases", phrase_book.write, "moment", "language", "text", said="phrase"),
        phrase("/phrases/{id:int}/approve", phrase_book.approve, said="approved"),
        phrase("/phrases/{id:int}/retire", phrase_book.retire),
        page("/glossary", glossary, needs=Verb.SEE),
        term("/glossary", tone_lists.explain, "term", "plain", "language"),
        term("/glossary/{id:int}/forget", tone_lists.forget),
        page("/overrides", overrides, needs=Verb.SEE),
    ]


def book(visit: Visit) -> Response:
    return visit.page(
        "phrases.html", found=phrase_book.of_moments(visit.house.office), moments=phrase_book.MOMENTS,
        placeholders=phrases.PLACEHOLDERS,
    )  # fmt: skip


def glossary(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        return visit.page("glossary.html", terms=tone_lists.glossary(r))


def overrides(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        return visit.page("overrides.html", rules=overriding.RULES, found=overriding.by_rule(r))
