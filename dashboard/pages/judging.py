"""The team's word over the judge's: what a word is, and what it speaks of; one keystroke each."""

from collections.abc import ItemsView

from sqlalchemy import select

from casebook.tables.heard import account
from casebook.waiting import Waiting
from dashboard.kit import Both, Reading, Response, Route, Verb, Visit, act, page
from listener.detect import judge_of, parts_of
from listener.judging import again
from outreach import correcting

ONE = "/channels/{id}"


def routes() -> list[Route]:
    return [
        page("/judged", judged, needs=Verb.WORK, method="POST"),
        act("/flag", correcting.confirm, "flag", mention_id="mention", back=_back),
        act("/channels/{id:int}/share", again.look_at, "share", back=ONE, needs=Verb.LEAD),
    ]


def judged(visit: Visit) -> Response:
    """To the line when the word waits no more, back to its page when it does."""
    office, mention_id = visit.house.office, visit.picked("mention")
    if correcting.correct(office, mention_id, kind=visit.said("kind"), by=visit.me.id):
        return visit.go(_back(visit), said="judged")
    return visit.go("/", said="judged-aside")


def share_of(r: Reading, account_id: int) -> int:
    return r.value(select(account.c.share).where(account.c.id == account_id)) or 0


def flags(r: Reading, waiting: Waiting, text: str) -> ItemsView[str, Both | None]:
    """What is kept of a word, and what its text proposes now, with the words it goes by."""
    found = judge_of(r).judge(parts_of(text), waiting.language or "", addressed=True)
    both = dict.fromkeys((*waiting.flags, *found.flags))
    return {name: found.proposes.get(name) for name in both}.items()


def _back(visit: Visit) -> str:
    """A page of ours, whatever the form says."""
    back = visit.said("back")
    return back if back.startswith(("/waiting/", "/cases/")) else "/"
