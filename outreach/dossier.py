"""The dossier: everything known before the first word, on one page, in a fixed number of queries."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from casebook.dossier import CaseHead, Draft, Item, Known, Present, Promise, Who
from casebook.errors import Trouble
from casebook.nouns import cases, presence
from casebook.queries import commitments, thread, ways
from casebook.queries import dossier as queries
from casebook.queries.upsert import or_replace
from outreach import approval, drafting, permission, words
from outreach.office import Office
from outreach.permission import Route

ON_THE_PAGE = timedelta(seconds=45)
AT_FIRST = 60  # things of a thread: what a person reads before they ask for the rest
WHOLE = 5_000


@dataclass(frozen=True)
class Dossier:
    """``who``: the concerned person first. ``known``: of the concerned person only, proven first.
    ``drafts``: the newest of each teammate, the viewer's first."""

    case: CaseHead
    language: str  # of the conversation: it | en | …
    who: tuple[Who, ...]
    known: tuple[Known, ...]
    thread: tuple[Item, ...]
    earlier: int  # words before those, not shown
    promises: tuple[Promise, ...]
    drafts: tuple[Draft, ...]
    routes: tuple[Route, ...]
    present: tuple[Present, ...]


def of(office: Office, case_id: int, *, viewer: int, whole: bool = False) -> Dossier:
    """Raises Trouble when there is no such case."""
    with office.book.reading() as r:
        team = queries.mates(r)
        head = queries.head(r, case_id, team)
        if head is None:
            raise Trouble(words.NO_CASE)
        persons = ways.persons_of(r, case_id)
        concerned = ways.concerned(r, case_id)
        promises = commitments.of_case(r, case_id)
        vault, most = office.book.vault, WHOLE if whole else AT_FIRST
        seal = partial(approval.seen_hash, vault)
        said = thread.of_case(r, case_id, team, seal=seal, most=most)
        earlier = thread.length(r, case_id) - sum(item.kind != "event" for item in said)
        who = queries.who(r, persons, concerned)
        return Dossier(
            _waiting_for(head, promises), _language(who, said), who,
            queries.known(r, case_id, concerned or 0, team), said, earlier, promises,
            tuple(sorted(drafting.newest(r, case_id), key=lambda draft: draft.mate.id != viewer)),
            permission.of_case(r, office.registry.kinds, case_id),
            queries.present(r, case_id, team, but=viewer),
        )  # fmt: skip


def be_present(office: Office, case_id: int, *, by: int, writing: bool) -> None:
    """The viewer is on this page for the next 45 seconds; told to the other pages of the case."""
    with office.book.writing() as w:
        if w.value(select(cases.c.id).where(cases.c.id == case_id)) is None:
            raise Trouble(words.NO_CASE)
        here = {"teammate_id": by, "case_id": case_id}
        now = {"writing": writing, "until": w.now + ON_THE_PAGE}
        w.run(or_replace(w, presence, *here, columns=tuple(now)), here | now)
        w.tell("case", case_id)


def _waiting_for(head: CaseHead, promises: tuple[Promise, ...]) -> CaseHead:
    promised = any(promise.running for promise in promises)
    return replace(head, waits_for="promise") if promised and head.waits_for == "them" else head


def _language(who: tuple[Who, ...], said: tuple[Item, ...]) -> str:
    known = (person.language for person in who)
    heard = (item.language for item in said if item.kind == "mention")
    return next((language for language in (*known, *heard) if language), "it")
