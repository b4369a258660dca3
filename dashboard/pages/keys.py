"""The keys that programs come in with: made, shown once, ended."""

from casebook.queries import teammates
from dashboard.api import keys
from dashboard.kit import Response, Route, Verb, Visit, act, page


def routes() -> list[Route]:
    return [
        page("/keys", show, needs=Verb.TEAM),
        page("/keys", make, needs=Verb.TEAM, method="POST"),
        act("/keys/{id:int}/end", keys.end, back="/keys", needs=Verb.TEAM),
    ]


def show(visit: Visit, *, made: str = "") -> Response:
    with visit.house.book.reading() as r:
        held, team = keys.all_held(r), teammates.everybody(r)
    return visit.page("api-keys.html", held=held, team=team, made=made)


def make(visit: Visit) -> Response:
    book, name = visit.house.book, visit.said("name")
    return show(visit, made=keys.make(book, name, acts_as=visit.picked("mate"), by=visit.me.id))
