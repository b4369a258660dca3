"""Drafts that survive: every saving is a revision, and two windows never lose each other's words."""

from dataclasses import dataclass

from casebook.dossier import Draft
from outreach.office import Office


@dataclass(frozen=True)
class Saved:
    """``other``: somebody's (or another window's) words saved since ``known``; both are kept."""

    draft_id: int
    revision: int
    other: Draft | None


def save(office: Office, case_id: int, *, by: int, text: str, route: str, known: int) -> Saved:
    """``route``: key of a Route. ``known``: the revision the writer started from, 0 at first."""
    ...


def discard(office: Office, case_id: int, *, by: int) -> None: ...


def restore(office: Office, draft_id: int, *, by: int) -> Saved:
    """Words of an earlier revision, as a new one: undo of ``discard`` too."""
    ...
