"""Words on their way: drafts that survive, released, taken back, approved, looked up, recorded."""

from datetime import timedelta
from functools import partial
from typing import Any

from casebook.queries import messages
from casebook.words import sentences
from dashboard.kit import Response, Route, Trouble, Verb, Visit, act, moment, page, read, yes
from dashboard.pages import promises
from outreach import approval, beside, by_hand, drafting, first_lines, phrase_book, sending
from outreach.beside import Beside
from outreach.dossier import Dossier
from outreach.drafting import Saved
from outreach.releasing import Moved
from outreach.route import Route as Way

say = sentences("dashboard", "writing")

# What a press on the composer's buttons sets aside.
ACTS = {"send": "", "send-now": "hours", "send-alone": "eyes"}
EYES = "/eyes"
LONG = timedelta(minutes=15)
PUBLIC = ("invite_private", "thanks_friend", "praise_thanks")
PRIVATE = ("in_charge", "still_at_it", "our_mistake", "closed_elsewhere", "solved", "praise_thanks")


def routes() -> list[Route]:
    case, one = "/cases/{id:int}", "/messages/{id:int}"
    words, at = partial(act, back=EYES), ("at", moment(say.NO_TIME))
    told = ("how", "to", "text", "proof")
    eye = partial(words, needs=Verb.APPROVE)
    return [
        page(f"{case}/draft", keep, needs=Verb.WORK, method="POST"),
        page(f"{case}/write", write, needs=Verb.WORK, method="POST"),
        words(f"{case}/discard", drafting.discard),
        page(f"{case}/drafts", earlier, needs=Verb.WORK),
        words("/drafts/{id:int}/restore", drafting.restore, said="restored"),
        words(f"{case}/by-hand", by_hand.record, *told, at=at, said="recorded"),
        words(f"{one}/withdraw", sending.withdraw, said="withdrawn"),
        words(f"{one}/decide", sending.decide, "words", sent=("sent", yes)),
        page(f"{one}/hand-off", hand_off, needs=Verb.WORK, method="POST"),
        words(f"{one}/pasted", sending.pasted, "address"),
        eye(f"{one}/approve", approval.approve, seen_hash="seen", said="approved"),
        eye(f"{one}/send-back", approval.send_back, "words", said="declined"),
        page(EYES, eyes, needs=Verb.APPROVE),
    ]


def keep(visit: Visit) -> Response:
    """What our script sends while somebody types; answers with where the draft stands."""
    saved = _saved(visit)
    if visit.parts:
        told = promises.offers(visit, visit.said("text"))
        seen = _beside(visit, visit.number("id"), visit.said("route"), visit.said("text"))
        now = visit.house.book.clock.now()
        return visit.page("saved.html", saved=saved, now=now, beside=seen, **told)
    return visit.go(visit.on_case(), said="draft")


def write(visit: Visit) -> Response:
    """Kept first, so that no refusal costs a word; then released, when that was asked."""
    saved = _saved(visit)
    if visit.said("act") not in ACTS:
        return visit.go(visit.on_case(), said="draft")
    if saved.other is not None:
        raise Trouble(say.MEANWHILE)
    rule = ACTS[visit.said("act")]
    try:
        sent = sending.release(
            visit.house.office, saved.draft_id, by=visit.me.id, promised=promises.ticked(visit),
            rule=rule, because=visit.said(f"because-{rule}"),
        )  # fmt: skip
    except Moved:
        # The page then shows to whom it would go now.
        return visit.go(visit.on_case(), said="recipient")
    return visit.go(visit.on_case(), said=_becomes(visit, sent))


def _becomes(visit: Visit, message_id: int) -> str:
    with visit.house.book.reading() as r:
        sent = messages.one(r, message_id)
        if sent is None or sent.send_after is None:
            return "asked" if sent and sent.state == "awaiting" else "released"
        return "held" if sent.send_after - r.now > LONG else "released"


def earlier(visit: Visit) -> Response:
    """Everything this teammate wrote on the case, sent or not."""
    found = drafting.revisions(visit.house.office, visit.number("id"), by=visit.me.id)
    return visit.page("drafts.html", drafts=found, case_id=visit.number("id"))


def hand_off(visit: Visit) -> Response:
    """Their own browser goes on from here; a page in between, as our policy sends forms only home."""
    address = sending.hand_off(visit.house.office, visit.number("id"), by=visit.me.id)
    return visit.page("hand-off.html", address=address, back=visit.on_case() or EYES)


def eyes(visit: Visit) -> Response:
    return visit.page("eyes.html", waiting=approval.waiting(visit.house.office))


def _saved(visit: Visit) -> Saved:
    given = read(visit, drafting.save, "text", "route", "known", "to")
    return drafting.save(visit.house.office, visit.number("id"), by=visit.me.id, **given)


def composing(visit: Visit, found: Dossier, route: Way | None, text: str) -> dict[str, Any]:
    """What the composer shows besides the words; nothing where nothing can be written."""
    if route is None or not visit.may(Verb.WORK):
        return {"beside": None}
    concerned = next((who.person_id for who in found.who if who.concerned), None)
    public = route.visibility != "private"
    offered = PUBLIC if public else (first_moment(found, route), *PRIVATE)
    return {
        "beside": _beside(visit, found.case.id, route.key, text),
        "to": route.to(concerned),
        "moments": {key: phrase_book.MOMENTS[key] for key in dict.fromkeys(offered)},
        "first_moment": first_moment(found, route),
    }


def first_moment(found: Dossier, route: Way) -> str:
    """What the house would say there now."""
    if route.friend:
        return "thanks_friend"
    if route.visibility != "private":
        return "invite_private"
    ours = (item for item in found.thread if item.kind == "message" and item.verb == "contact")
    spoken = any(item.state not in first_lines.NOT_GONE for item in ours)
    return "still_at_it" if spoken else "first_private"


def _beside(visit: Visit, case_id: int, route: str, text: str) -> Beside:
    return beside.of(visit.house.office, case_id, route=route, text=text, by=visit.me.id)
