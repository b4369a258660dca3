"""The house's phrases, filled with what is known: who reads, who writes; what is not known is a gap."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, or_, select

from casebook.database import Reading
from casebook.queries import cases as queries
from casebook.tables.team import phrase
from casebook.words import sayings
from outreach.route import Route

PLACEHOLDERS = sayings("outreach", "placeholders")
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_GAPS = [re.escape(f"[{label}?]") for labels in PLACEHOLDERS.values() for label in labels]
GAP = re.compile("|".join([r"\{[a-z_]+\}", *_GAPS]))


def in_force(r: Reading, moment: str, language: str) -> Row[Any] | None:
    """The newest version that is approved, or shipped; in this language, else in any."""
    of = phrase.c
    holds = of.moment == moment, of.ended_at.is_(None)
    ready = or_(of.by.is_(None), of.approved_at.is_not(None))
    rows = r.rows(select(phrase).where(*holds, ready))
    return max(rows, key=lambda row: (row.language == language, row.version), default=None)


def filled(
    r: Reading, moment: str, *, language: str, route: Route, by: int, brand: str,
    known: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """ "" when there is no such phrase. ``known``: values of further placeholders."""
    best, me = in_force(r, moment, language), queries.mate(r, by)
    if best is None or me is None:
        return ""
    name = f"@{route.handle}" if route.visibility != "private" else route.name.split(" ")[0]
    values = {"name": name, "me": me.name, "brand": brand, **(known or {})}
    return fill(best.text, values, best.language)


def fill(text: str, values: Mapping[str, str], language: str) -> str:
    def value(found: re.Match[str]) -> str:
        key = found[1]
        gap = f"[{PLACEHOLDERS[key].in_(language)}?]" if key in PLACEHOLDERS else found[0]
        return values.get(key) or gap

    return PLACEHOLDER.sub(value, text)


def gaps(text: str) -> list[str]:
    """What must not go out: placeholders and the gaps they leave."""
    return list(dict.fromkeys(GAP.findall(text)))


def unknown(text: str) -> list[str]:
    return [key for key in dict.fromkeys(PLACEHOLDER.findall(text)) if key not in PLACEHOLDERS]
