"""The house's words: phrases in versions with their approver, the glossary, and exceptions by rule."""

from starlette.responses import Response
from starlette.routing import Route

from dashboard.access import Verb
from dashboard.visit import Visit, page
from outreach import overriding, phrase_book, phrases, tone_lists


def routes() -> list[Route]:
    return [
        page("/phrases", book, needs=Verb.SEE),
        page("/phrases", write, needs=Verb.WORK, method="POST"),
        page("/phrases/{id:int}/approve", approve, needs=Verb.LEAD, method="POST"),
        page("/phrases/{id:int}/retire", retire, needs=Verb.LEAD, method="POST"),
        page("/glossary", glossary, needs=Verb.SEE),
        page("/glossary", explain, needs=Verb.LEAD, method="POST"),
        page("/glossary/{id:int}/forget", forget, needs=Verb.LEAD, method="POST"),
        page("/overrides", overrides, needs=Verb.SEE),
    ]


def book(visit: Visit) -> Response:
    return visit.page(
        "phrases.html",
        found=phrase_book.of_moments(visit.house.office),
        moments=phrase_book.MOMENTS,
        placeholders=phrases.PLACEHOLDERS,
    )


def write(visit: Visit) -> Response:
    text, moment = visit.said("text"), visit.said("moment")
    language = visit.said("language")
    phrase_book.write(visit.house.office, moment, language=language, text=text, by=visit.me.id)
    return visit.go("/phrases", said="phrase")


def approve(visit: Visit) -> Response:
    phrase_book.approve(visit.house.office, visit.number("id"), by=visit.me.id)
    return visit.go("/phrases", said="approved")


def retire(visit: Visit) -> Response:
    phrase_book.retire(visit.house.office, visit.number("id"), by=visit.me.id)
    return visit.go("/phrases", said="saved")


def glossary(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        return visit.page("glossary.html", terms=tone_lists.glossary(r))


def explain(visit: Visit) -> Response:
    term, plain = visit.said("term"), visit.said("plain")
    office, language = visit.house.office, visit.said("language")
    tone_lists.explain(office, term, plain, language=language, by=visit.me.id)
    return visit.go("/glossary", said="saved")


def forget(visit: Visit) -> Response:
    tone_lists.forget(visit.house.office, visit.number("id"), by=visit.me.id)
    return visit.go("/glossary", said="saved")


def overrides(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        return visit.page("overrides.html", rules=overriding.RULES, found=overriding.by_rule(r))
