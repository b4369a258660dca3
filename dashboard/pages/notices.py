"""What I was told, the newest first; seen one by one or all at once; and what could not be delivered."""

from casebook.queries import notices as rows
from dashboard import notice_words
from dashboard.kit import Response, Route, Verb, Visit, page
from outreach import notifying


def routes() -> list[Route]:
    return [
        page("/notices", mine, needs=None),
        page("/notices/seen", see_all, needs=None, method="POST"),
        page("/notices/{id:int}", follow, needs=None, method="POST"),
    ]


def mine(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        told = rows.of_mate(r, visit.me.id)
        found = [(row, notice_words.said(row.what, row.about)) for row in told]
        lost = notifying.undelivered(r) if visit.may(Verb.LEAD) else ()
    return visit.page("notices.html", found=found, lost=lost)


def see_all(visit: Visit) -> Response:
    with visit.house.book.writing() as w:
        rows.see(w, visit.me.id)
    return visit.go("/notices")


def follow(visit: Visit) -> Response:
    """Seen, and on to where it leads."""
    with visit.house.book.writing() as w:
        row = rows.see(w, visit.me.id, only=visit.number("id"))
    return visit.go(notice_words.path(row.what, row.about, row.case_id) if row else "/notices")
