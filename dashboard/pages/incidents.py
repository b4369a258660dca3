"""The same trouble for many: who wrote, one wording offered to each case, ended by a person."""

from functools import partial

from casebook.queries import teammates
from dashboard.kit import Response, Route, Verb, Visit, act, page
from dashboard.pages.cleaning import drafted
from outreach import incidents


def routes() -> list[Route]:
    back = partial(act, back="/incidents")
    return [
        page("/incidents", show, needs=Verb.SEE),
        page("/incidents/{id:int}/word", word, needs=Verb.WORK, method="POST"),
        back("/incidents/{id:int}/end", incidents.end, said="over"),
        back("/incidents/{id:int}/undo", incidents.begin_again, said="saved"),
    ]


def show(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        names = teammates.names(r)
    return visit.page("incidents.html", found=incidents.all(visit.house.office), names=names)


def word(visit: Visit) -> Response:
    """One case at a time: the wording becomes a draft there, for the teammate to read and send."""
    office, case_id, id = visit.house.office, visit.picked("case"), visit.number("id")
    return drafted(
        visit, case_id, lambda way: incidents.worded(office, id, case_id, way, by=visit.me.id)
    )
