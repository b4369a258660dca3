"""A case: two people face to face, the facts between them, and what a teammate does with it."""

from starlette.routing import Route as Address

from casebook.dossier import Draft
from casebook.queries import teammates
from dashboard import diary_words
from dashboard.kit import Reading, Response, Verb, Visit, act, page
from dashboard.pages import promises, writing
from outreach import (
    cases,
    dossier,
    first_lines,
    phrase_book,
    phrases,
    proving,
    queue,
    stopping,
    wishes,
)
from outreach.dossier import Dossier
from outreach.route import Route

HOW = ("solved", "passed_on", "no_answer", "not_ours", "joined")


def routes() -> list[Address]:
    case = "/cases/{id:int}"
    end = ("how", "words", "apology", "recovery", "because")
    return [
        page(case, show, needs=Verb.SEE),
        page(f"{case}/present", present, needs=Verb.WORK, method="POST"),
        act(f"{case}/fault", cases.our_fault),
        act(f"{case}/no-fault", cases.not_our_fault),
        act(f"{case}/note", cases.note, "text", said="noted"),
        act(f"{case}/hand-over", cases.hand_over, "to", "why", seen="owner", said="handed"),
        act(f"{case}/give-back", cases.give_back, "because"),
        act(f"{case}/help", cases.add_helper, "mate", "why", said="helper"),
        act(f"{case}/end-help", cases.end_help, "mate"),
        act(f"{case}/rename", cases.rename, "title"),
        act(f"{case}/concerns", cases.concerns, "name", person_id="person"),
        act(f"{case}/close", cases.close, *end, said="ended"),
        act(f"{case}/reopen", cases.reopen, "words", said="reopened"),
        act(f"{case}/end-exception", queue.end_exception),
    ]


def show(visit: Visit) -> Response:
    """Everything before the first word; the route is decided before anybody types."""
    case_id = visit.number("id")
    whole = bool(visit.asked("whole"))
    found = dossier.of(visit.house.office, case_id, viewer=visit.me.id, whole=whole)
    mine = next((draft for draft in found.drafts if draft.mate.id == visit.me.id), None)
    route = chosen(found, visit.asked("route"), mine)
    with visit.house.book.reading() as r:
        team, times = teammates.everybody(r), promises.times(r)
        proofs = _proofs(visit, r, found)
        phrase = _phrase(visit, r, found, route) if route and visit.asked("phrase") else ""
        wished = wishes.of(r, [who.person_id for who in found.who])
        stops = stopping.proposals(r, case_id)
    text = "\n\n".join(filter(None, (mine.text if mine else "", phrase)))
    return visit.page(
        "case.html", d=found, case=found.case,
        about=next((who for who in found.who if who.concerned), None), route=route, draft=mine,
        phrase=phrase, text=text, wishes=wished, stops=stops,
        **writing.composing(visit, found, route, text),
        others=[draft for draft in found.drafts if draft.mate.id != visit.me.id], team=team,
        how=HOW, proofs=proofs, said=diary_words.said, **times, **promises.offers(visit, text),
        undo=next((i for i in found.thread if i.kind == "message" and i.state == "released"), None),
    )  # fmt: skip


def _proofs(visit: Visit, r: Reading, found: Dossier) -> dict[int, proving.Proving]:
    """For each customer they may be: where a code can go, and what became of the last one."""
    person = next((who.person_id for who in found.who if who.concerned), 0)
    return {
        each.customer_id: proving.of_customer(
            r, visit.house.office, person_id=person, customer_id=each.customer_id
        )
        for each in found.known
        if each.strength == "claimed" and not each.rejected
    }


def chosen(found: Dossier, asked: str, draft: Draft | None) -> Route | None:
    """The way asked for, else the draft's, else the best; a closed one too, to say why."""
    by_key = {route.key: route for route in found.routes}
    for key in (asked, draft.route if draft else ""):
        if key in by_key:
            return by_key[key]
    return found.routes[0] if found.routes else None


def _phrase(visit: Visit, r: Reading, found: Dossier, route: Route) -> str:
    """For the moment that was asked for, else what the house says there at first."""
    asked = visit.asked("phrase")
    moment = asked if asked in phrase_book.MOMENTS else writing.first_moment(found, route)
    office, id = visit.house.office, found.case.id
    known = first_lines.known(r, office, id, route.handle_id, found.language)
    if moment == "in_charge":
        known["when"] = promises.next_word(r, found.language)
    brand = visit.house.settings.brand
    return phrases.filled(
        r, moment, language=found.language, route=route, by=visit.me.id, brand=brand, known=known
    )


def present(visit: Visit) -> Response:
    writing = visit.chosen("writing")
    dossier.be_present(visit.house.office, visit.number("id"), by=visit.me.id, writing=writing)
    return Response(status_code=204)
