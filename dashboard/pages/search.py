"""Search: one field for words, names, handles, numbers and codes; guesses stay masked."""

import re
from typing import Any

from casebook.queries import finding
from dashboard.alike import Pieces, cut
from dashboard.kit import Response, Route, Verb, Visit, page

AROUND = 140  # characters shown before and after the first hit


def routes() -> list[Route]:
    return [page("/search", search, needs=Verb.SEE)]


def search(visit: Visit) -> Response:
    # PostgreSQL takes no NUL, and no other control sign is ever searched for.
    query = "".join(c if c.isprintable() else " " for c in visit.asked("q"))[:200].strip()
    with visit.house.book.reading() as r:
        found: dict[str, Any] = {
            "cases": finding.in_cases(r, query),
            "people": finding.in_people(r, query),
            "customers": finding.in_customers(r, query),
            "tickets": finding.in_tickets(r, query),
            "words": finding.in_words(r, query),
        }
    return visit.page(
        "search.html", query=query, nothing=not any(found.values()),
        pieces=lambda text: pieces(text, query), **found,
    )  # fmt: skip


def pieces(text: str, query: str) -> Pieces:
    """The part of the text around the first hit, cut where hits begin and end."""
    words = [re.escape(word) for word in query.split() if any(map(str.isalnum, word))]
    hit = re.compile("|".join(words) or "(?!)", re.IGNORECASE)
    first = hit.search(text)
    start = max(0, first.start() - AROUND) if first else 0
    end = (first.end() if first else 0) + AROUND
    shown = ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
    return cut(shown, hit.finditer(shown))
