"""Lists of cases: mine, everybody's, the ended ones."""

from casebook.queries import cases as queries
from casebook.queries.cases import CaseLine
from outreach.office import Office

__all__ = ["CaseLine", "all_open", "ended", "of"]


def of(office: Office, mate: int, *, most: int | None = None) -> tuple[CaseLine, ...]:
    """Open cases they own or help, the longest waiting first; then those that wait for the customer."""
    with office.book.reading() as r:
        return tuple(queries.of_mate(r, mate, most))


def all_open(office: Office, *, limit: int = 200) -> tuple[CaseLine, ...]:
    with office.book.reading() as r:
        return tuple(queries.all_open(r, limit))


def ended(office: Office, *, limit: int = 100) -> tuple[CaseLine, ...]:
    """Newest first."""
    with office.book.reading() as r:
        return tuple(queries.ended(r, limit))
