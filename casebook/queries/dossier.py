"""Who a case is about, what is known and promised: read in a fixed number of queries, masked here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, and_, select

from casebook import dossier as shown
from casebook.database import Reading
from casebook.masking import mask
from casebook.queries import closings, customers, tickets
from casebook.rows import made
from casebook.tables.cases import case_item, cases, helper
from casebook.tables.ends import case_end
from casebook.tables.heard import person, person_handle
from casebook.tables.people import customer, link, proof
from casebook.tables.team import presence, teammate
from casebook.waiting import Exception_

Mates = Mapping[int, shown.Mate]


def mates(r: Reading) -> dict[int, shown.Mate]:
    """Everybody who ever was on the team: old cases still name them."""
    of = teammate.c
    rows = r.rows(select(of.id, of.name, of.work))
    return {row.id: made(shown.Mate, row) for row in rows}


def head(r: Reading, case_id: int, team: Mates) -> shown.CaseHead | None:
    """Three queries; whom it waits for is known only with the promises."""
    row = r.row(select(cases).where(cases.c.id == case_id))
    if row is None:
        return None
    exception = None
    if row.exception_at:
        lead = team[row.exception_by].name
        exception = Exception_(lead, row.exception_at, row.exception_because)
    owner = team.get(row.owner_id)
    return made(
        shown.CaseHead, row, owner=replace(owner, since=row.owned_since) if owner else None,
        helpers=_helpers(r, case_id, team), exception=exception,
        end=_end(r, case_id, row.ended_at is not None, team),
        waits_for="nobody" if row.ended_at else "us" if row.waiting_since else "them",
    )  # fmt: skip


def _helpers(r: Reading, case_id: int, team: Mates) -> tuple[shown.Mate, ...]:
    here = helper.c.case_id == case_id, helper.c.left_at.is_(None)
    rows = r.rows(select(helper).where(*here).order_by(helper.c.joined_at, helper.c.id))
    return tuple(replace(team[row.teammate_id], since=row.joined_at, why=row.why) for row in rows)


def _end(r: Reading, case_id: int, ended: bool, team: Mates) -> shown.CaseEnd | None:
    newest = select(case_end).where(case_end.c.case_id == case_id).order_by(case_end.c.id.desc())
    row = r.row(newest.limit(1))
    return shown.CaseEnd(row.at, team[row.by], row.how, row.words) if row and ended else None


def who(r: Reading, persons: Sequence[int], concerned: int | None) -> tuple[shown.Who, ...]:
    """Two queries, in the order given."""
    handles: dict[int, list[shown.Handle]] = {}
    of = person_handle.c
    for row in r.rows(select(person_handle).where(of.person_id.in_(persons)).order_by(of.id)):
        handles.setdefault(row.person_id, []).append(made(shown.Handle, row))
    them = {row.id: row for row in r.rows(select(person).where(person.c.id.in_(persons)))}
    return tuple(
        made(shown.Who, them[id], person_id=id, concerned=id == concerned, handles=tuple(handles.get(id, ())))
        for id in persons if id in them
    )  # fmt: skip


def known(r: Reading, case_id: int, person_id: int, team: Mates) -> tuple[shown.Known, ...]:
    """The customers they are or may be. Proposed ones show no tickets, unproven ones no contract."""
    found = customers.known(r, [person_id])
    # An id that nobody has keeps the number of queries the same when nothing is sure.
    sure = [each.customer.id for each in found if each.sure] or [0]
    theirs = tickets.of_customers(r, sure)
    closed = {each.ticket_id: each.state for each in closings.of_case(r, case_id)}
    decided = _decided(r, case_id)
    contracts, proofs = _contracts(r, person_id), _proofs(r, person_id, team)
    lines = [_ticket(each, decided.get(each.id), closed.get(each.id, "")) for each in theirs]
    mine = {each.id: each.customer_id for each in theirs}
    return tuple(
        _known(
            each, [line for line in lines if mine[line.id] == each.customer.id], contracts,
            proofs.get(each.customer.id), team,
        )
        for each in found
    )  # fmt: skip


def _known(
    each: customers.Known, lines: list[shown.Ticket], contracts: Mapping[int, Mapping[str, str]],
    proof: shown.Proof | None, team: Mates,
) -> shown.Known:  # fmt: skip
    whole = each.strength == "proven" and each.rejected_at is None
    one = each.customer
    contacts = [shown.Contact(c.kind, mask(c.kind, c.value, whole=whole)) for c in one.contacts]
    contract = contracts.get(one.id, {})
    return shown.Known(
        each.link_id, one.id, one.name, one.city, one.language, one.since,
        mask("code", one.code, whole=whole), each.strength, each.because, each.against,
        round(100 * (each.likely or 0)), each.basis,
        team[each.confirmed_by].name if each.confirmed_by else "", proof,
        each.rejected_at is not None,
        tuple(contacts), {label: shown.Masked(value, True) for label, value in contract.items()},
        tuple(lines), sum(line.open for line in lines),
    )  # fmt: skip


def _proofs(r: Reading, person_id: int, team: Mates) -> dict[int, shown.Proof]:
    """By customer; the newest of those that nobody withdrew."""
    of = proof.c
    query = select(proof).where(of.person_id == person_id, of.ended_at.is_(None)).order_by(of.id)
    rows = r.rows(query)
    return {row.customer_id: made(shown.Proof, row, by=team[row.by].name) for row in rows}


def _contracts(r: Reading, person_id: int) -> dict[int, Mapping[str, str]]:
    """Read only where it is proven who they are: what is not read cannot leak."""
    pair = link.c.customer_id == customer.c.id, link.c.person_id == person_id
    proven = and_(*pair, link.c.strength == "proven", link.c.rejected_at.is_(None))
    query = select(customer.c.id, customer.c.contract).join(link, proven)
    return {row.id: row.contract for row in r.rows(query)}


def _ticket(one: tickets.Ticket, kin: Row[Any] | None, closing: str) -> shown.Ticket:
    decided = kin is not None and kin.confirmed_at is not None
    return made(shown.Ticket, one, as_=kin.as_ if kin else "", decided=decided, closing=closing)


def _decided(r: Reading, case_id: int) -> dict[int, Row[Any]]:
    """What each ticket is to this case, as proposed or as a person decided."""
    of = case_item.c
    here = of.case_id == case_id, of.ticket_id.is_not(None), of.ended_at.is_(None)
    rows = r.rows(select(of.ticket_id, of.as_, of.confirmed_at).where(*here))
    return {row.ticket_id: row for row in rows}


def present(r: Reading, case_id: int, team: Mates, *, but: int) -> tuple[shown.Present, ...]:
    of = presence.c
    query = select(presence).where(of.case_id == case_id, of.until > r.now, of.teammate_id != but)
    return tuple(shown.Present(team[row.teammate_id], row.writing) for row in r.rows(query))
