"""Tickets of one customer that say the same, no case holding them: side by side, decided by a person."""

from functools import partial

from dashboard import alike
from dashboard.kit import Response, Route, Verb, Visit, act, page
from outreach import repeated


def routes() -> list[Route]:
    back = partial(act, back="/repeated")
    return [
        page("/repeated", show, needs=Verb.WORK),
        back("/repeated/decide", repeated.decide, "earlier", "later", "as_", said="saved"),
        back("/repeated/undo", repeated.undo, "earlier", "later", said="saved"),
    ]


def show(visit: Visit) -> Response:
    side = lambda words: partial(alike.beside, others=[words])  # noqa: E731
    return visit.page("repeated.html", found=repeated.all(visit.house.office), side=side)
