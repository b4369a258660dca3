"""The dossier: everything known before the first word, on one page, in a fixed number of queries."""

from dataclasses import dataclass

from casebook.dossier import (
    CaseHead,
    Draft,
    Item,
    Known,
    Present,
    Promise,
    Who,
)
from outreach.office import Office
from outreach.permission import Route


@dataclass(frozen=True)
class Dossier:
    """``who``: the concerned person first. ``known``: of the concerned person only, proven first.
    ``drafts``: the newest of each teammate, the viewer's first."""

    case: CaseHead
    language: str  # of the conversation: it | en | …
    who: tuple[Who, ...]
    known: tuple[Known, ...]
    thread: tuple[Item, ...]
    promises: tuple[Promise, ...]
    drafts: tuple[Draft, ...]
    routes: tuple[Route, ...]
    present: tuple[Present, ...]


def of(office: Office, case_id: int, *, viewer: int) -> Dossier:
    """Raises Trouble when there is no such case."""
    ...


def be_present(office: Office, case_id: int, *, by: int, writing: bool) -> None:
    """The viewer is on this page for the next 45 seconds; told to the other pages of the case."""
    ...
