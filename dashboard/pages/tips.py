"""Hand in a word seen somewhere: a link or the text, and whom it concerns when not its author."""

from casebook.queries import tipped
from dashboard.kit import Both, Response, Route, Trouble, Verb, Visit, page
from listener import tips

SHOWN = 8
FIELDS = ("url", "text", "concerns")


def routes() -> list[Route]:
    return [
        page("/tip", form, needs=Verb.TIP),
        page("/tip", hand_in, needs=Verb.TIP, method="POST"),
    ]


def form(visit: Visit) -> Response:
    """Filled from the address too, so that a bookmark or a phone's share can bring a link here."""
    return _form(visit, {name: visit.asked(name) for name in FIELDS})


def hand_in(visit: Visit) -> Response:
    given = {name: visit.said(name) for name in FIELDS}
    try:
        tips.hand_in(visit.house.line, by=visit.me.id, **given)
    except Trouble as trouble:
        return _form(visit, given, trouble=trouble.words)
    return visit.go("/tip", said="tip")


def _form(visit: Visit, given: dict[str, str], *, trouble: Both | None = None) -> Response:
    with visit.house.book.reading() as r:
        mine = tipped.of_mate(r, visit.me.id, limit=SHOWN)
    status = 422 if trouble else 200
    return visit.page("tip.html", status=status, given=given, trouble=trouble, mine=mine)
