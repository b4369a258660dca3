"""The house's phrases, filled with what is known: who reads, who writes, the brand."""

from sqlalchemy import select

from casebook.database import Reading
from casebook.queries import cases as queries
from casebook.tables.team import phrase
from outreach.route import Route


def filled(r: Reading, moment: str, *, language: str, route: Route, by: int, brand: str) -> str:
    """The newest version in the conversation's language, else in any; "" when there is none."""
    of, me = phrase.c, queries.mate(r, by)
    rows = r.rows(select(phrase).where(of.moment == moment, of.ended_at.is_(None)))
    best = max(rows, key=lambda row: (row.language == language, row.version), default=None)
    if best is None or me is None:
        return ""
    name = f"@{route.handle}" if route.visibility != "private" else route.name.split(" ")[0]
    known = {"name": name, "me": me.name, "brand": brand}
    text = str(best.text)
    for placeholder, value in known.items():
        text = text.replace("{" + placeholder + "}", value)
    return text
