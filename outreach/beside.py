"""What stands beside a draft while it is written: hints, the lines the house adds, their hours."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casebook.database import Reading
from casebook.nouns import cases, mention, person_handle
from casebook.queries import bodies, customers, ways
from casebook.queries import cases as queries
from casebook.words import Both
from outreach import first_lines, phrases, tone, tone_lists, wishes
from outreach.office import Office
from outreach.tone import Hint

ON_FILE = Both("è nella scheda", "it is in the dossier")
PUBLIC = ("reply", "hand_off")
SHAPES = {
    "code": re.compile(r"\b[A-Z]{1,4}-?\d{4,}\b"),
    "email": re.compile(r"[\w.+-]+@[\w-]+\.\w"),
    "phone": re.compile(r"(?<![\w-])\+?\d(?:[ -]?\d){7,}(?!\w)"),
}
LOOKED_AT = 30  # of their words, the newest


@dataclass(frozen=True)
class Beside:
    """``lines``: added below the text when it goes. ``held``: when it would reach them, if not now."""

    hints: tuple[Hint, ...]
    lines: str
    gaps: tuple[str, ...]
    held: datetime | None


def of(office: Office, case_id: int, *, route: str, text: str, by: int) -> Beside:
    """``route``: the key of a Route."""
    verb, _, handle, _ = [*route.split("-"), "", "", "", ""][:4]
    handle_id = int(handle) if handle.isdigit() and handle != "0" else None
    with office.book.reading() as r:
        lines = first_lines.owed(
            r, office, case_id, verb=verb, handle_id=handle_id, by=by, text=text
        )
        language = first_lines.language_of(r, case_id)
        facts = _facts(r, office, case_id, handle_id, verb, language, by)
        found = tone.hints(text, facts, tone_lists.lists_of(r, language))
        at = r.now if verb == "by_hand" else wishes.send_at(r, case_id, handle_id, r.now)
        return Beside(found, lines, tuple(phrases.gaps(text)), at if at > r.now else None)


def _facts(
    r: Reading, office: Office, case_id: int, handle_id: int | None, verb: str, language: str, by: int
) -> tone.Facts:  # fmt: skip
    me = queries.mate(r, by)
    name = r.value(select(person_handle.c.name).where(person_handle.c.id == handle_id))
    fault = r.value(select(cases.c.our_fault_at).where(cases.c.id == case_id))
    return tone.Facts(
        language, verb in PUBLIC, our_fault=fault is not None,
        me=me.name if me else "", name=name or "", brand=office.settings.brand,
        known=_known(r, case_id),
    )  # fmt: skip


def _known(r: Reading, case_id: int) -> dict[str, Both]:
    """What a draft should not ask for: it is on the customer's file, or they wrote it."""
    said = _said(r, case_id)
    found = {}
    for kind, shape in SHAPES.items():
        if at := next((at for at, text in said if shape.search(text)), None):
            found[kind] = Both(f"lo ha scritto il {at:%d/%m}", f"they wrote it on {at:%d/%m}")
    person = ways.concerned(r, case_id)
    for each in customers.known(r, [person]) if person else ():
        if each.sure:
            kinds = {contact.kind for contact in each.customer.contacts} | {"code"}
            found |= {kind: ON_FILE for kind in kinds if kind in SHAPES}
    return found


def _said(r: Reading, case_id: int) -> Iterable[tuple[datetime, str]]:
    ids = ways.mentions_of(r, case_id)[-LOOKED_AT:]
    texts = bodies.of_many(r, "mention", ids)
    times = r.rows(select(mention.c.id, mention.c.heard_at).where(mention.c.id.in_(ids)))
    return [(row.heard_at, texts[row.id]) for row in times if row.id in texts]
