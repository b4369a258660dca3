"""Cleaning up: other requests side by side with the case, decided by a person, with receipts."""

from collections.abc import Callable

from casebook.closing import FREE
from casebook.queries import bodies, cleaning, closings, duplicates, teammates
from casebook.queries.cleaning import Related
from casebook.words import Both, sentences
from dashboard import alike
from dashboard.kit import Reading, Response, Route, Trouble, Verb, Visit, act, page, whole
from outreach import (
    closing,
    directory,
    dossier,
    joining,
    permission,
    proposing,
    relating_known,
    telling,
)
from outreach import duplicates as deciding
from outreach.route import Route as Way

say = sentences("dashboard", "cleaning")

KINDS = ("duplicate", "evolution", "homonym", "other")


def routes() -> list[Route]:
    case = "/cases/{id:int}"
    return [
        page(f"{case}/duplicates", show, needs=Verb.SEE),
        page(f"{case}/duplicates", decide, needs=Verb.WORK, method="POST"),
        page(f"{case}/read-again", read_again, needs=Verb.WORK, method="POST"),
        page(f"{case}/receipts", receipts, needs=Verb.SEE),
        page(f"{case}/tell", tell, needs=Verb.WORK, method="POST"),
        act(f"{case}/retry", closing.confirm, ticket_id="ticket", said="closing", part="/receipts"),
        act("/closings/{id:int}/undo", closing.undo, said="undoing", part="/receipts"),
        act("/items/{id:int}/undo", deciding.undo, said="unlinked", part="/receipts"),
        act("/words/{id:int}/undo", joining.undo, said="unlinked", part="/receipts"),
    ]


def show(visit: Visit) -> Response:
    """Proposals are looked for as the page opens, so that it is never behind the directory."""
    case_id = visit.number("id")
    office = visit.house.office
    if visit.may(Verb.WORK):
        proposing.propose(office, case_id)
    head = dossier.of(office, case_id, viewer=visit.me.id)
    with visit.house.book.reading() as r:
        related = cleaning.of_case(r, case_id)
        said = _said(r, case_id)
    return visit.page(
        "duplicates.html", d=head, case=head.case,
        about=next((who for who in head.who if who.concerned), None),
        open=[one for one in related if _undecided(one)],
        done=[one for one in related if not _undecided(one)],
        words=proposing.waiting_words(office, case_id), side=lambda text: alike.beside(text, said),
        already=relating_known.of_case(office, case_id), kinds=KINDS,
        warned=_warned(visit, related),
    )  # fmt: skip


def decide(visit: Visit) -> Response:
    """Each decision stands by itself: one that is refused does not stop the others."""
    case_id, troubles = visit.number("id"), list[Trouble]()
    with visit.house.book.reading() as r:
        related = {str(one.item_id): one for one in cleaning.of_case(r, case_id)}
    for name, value in visit.form.multi_items():
        what, _, id = name.partition("-")
        if value not in KINDS or not whole(id):
            continue
        try:
            if what == "item" and id in related:
                _item(visit, case_id, related[id], str(value))
            elif what == "word":
                _word(visit, case_id, whole(id), str(value))
        except Trouble as trouble:
            troubles.append(trouble)
    if troubles:
        it, en = (" ".join(words) for words in zip(*(t.words for t in troubles), strict=True))
        return visit.trouble(Trouble(Both(it, en)), others_done=True)
    return visit.go(f"/cases/{case_id}/receipts", said="closing")


def read_again(visit: Visit) -> Response:
    """One ticket of this case as it is in its desk now, not when the directory is next copied."""
    case_id, ticket_id = visit.number("id"), visit.picked("ticket")
    with visit.house.book.reading() as r:
        here = {one.ticket.id for one in cleaning.of_case(r, case_id)}
    if ticket_id not in here:
        raise Trouble(directory.NOT_HERE)
    directory.refresh_ticket(visit.house.office, ticket_id)
    return visit.go(f"/cases/{case_id}/duplicates", said="read-again")


def receipts(visit: Visit) -> Response:
    case_id = visit.number("id")
    head = dossier.of(visit.house.office, case_id, viewer=visit.me.id)
    with visit.house.book.reading() as r:
        related = cleaning.of_case(r, case_id)
        untold = telling.untold(r, case_id)
        every = closings.of_case(r, case_id)
        names = teammates.names(r)
    return visit.page(
        "receipts.html", d=head, case=head.case,
        about=next((who for who in head.who if who.concerned), None),
        related=[one for one in related if one.confirmed_at or one.ended_at],
        earlier=[one for one in every if one.state in FREE], untold=untold, names=names,
    )  # fmt: skip


def tell(visit: Visit) -> Response:
    """Prepared as a draft, once, for the teammate to read and send; nothing leaves here."""
    case_id, office = visit.number("id"), visit.house.office
    return drafted(visit, case_id, lambda way: telling.told(office, case_id, way, by=visit.me.id))


def drafted(visit: Visit, case_id: int, words: Callable[[Way], str]) -> Response:
    """Below what the teammate has written there. Raises Trouble when no private way is open."""
    words(_private_way(permission.routes(visit.house.office, case_id)))
    return visit.go(f"/cases/{case_id}", said="draft")


def _item(visit: Visit, case_id: int, one: Related, as_: str) -> None:
    office, by = visit.house.office, visit.me.id
    if as_ != one.as_ or one.confirmed_at is None:
        deciding.decide(office, one.item_id, as_=as_, by=by)
    if as_ == "duplicate" and one.ticket.open and (not one.closing or one.closing.state in FREE):
        seen = visit.said(f"seen-{one.item_id}")
        closing.confirm(office, case_id, one.ticket.id, by=by, seen=seen)


def _word(visit: Visit, case_id: int, mention_id: int, as_: str) -> None:
    act: Callable[..., int] = joining.join if as_ in duplicates.KIN else joining.leave
    act(visit.house.office, case_id, mention_id, as_=as_, by=visit.me.id)


def _warned(visit: Visit, related: list[Related]) -> list[tuple[str, Both]]:
    """Desks here that may write to the customer by themselves when a ticket is closed."""
    with visit.house.book.reading() as r:
        named = cleaning.desks(r, {one.ticket.account_id for one in related if _undecided(one)})
    kinds = visit.house.desks.kinds
    warnings = [(name, kinds[key].about.warns) for name, key in named if key in kinds]
    return [(name, words) for name, words in warnings if words]


def _undecided(one: Related) -> bool:
    return one.confirmed_at is None and one.ended_at is None


def _said(r: Reading, case_id: int) -> list[str]:
    return list(bodies.of_many(r, "mention", duplicates.mentions_on(r, case_id)).values())


def _private_way(ways: tuple[Way, ...]) -> Way:
    """Raises Trouble when none is open, before the one telling is used up."""
    for way in ways:
        if way.open and way.visibility == "private":
            return way
    raise Trouble(say.NO_WAY)
