"""What each kind of evidence is worth, as fitted on the customer file and taught by the team."""

from itertools import groupby

from casebook.words import same, sayings
from dashboard.kit import Response, Route, Verb, Visit, page
from listener.whom import weights
from outreach import relating_taught

FIELDS = sayings("dashboard", "weight_fields")
LEVELS = sayings("dashboard", "weight_levels")
SIGNS = sayings("dashboard", "weight_signs")


def routes() -> list[Route]:
    return [page("/weights", shown, needs=Verb.SEE)]


def shown(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        found, fitted_at = weights.of(r), weights.fitted_at(r)
        matter = relating_taught.table(r)
    by_field = groupby(found.values(), key=lambda one: one.field)
    table = [(FIELDS.get(field, same(field)), list(them)) for field, them in by_field]
    return visit.page(
        "weights.html", table=table, levels=LEVELS, fitted_at=fitted_at, strangers=weights.STRANGERS,
        most=weights.MOST_TAUGHT, per_customer=weights.HANDLES, matter=matter, signs=SIGNS,
    )  # fmt: skip
