"""What is done about listening: gaps read back or accepted, items read again, canaries planted."""

from collections.abc import Mapping
from functools import partial

from casebook.queries import accounts as rows
from dashboard import asides
from dashboard.kit import Response, Route, Trouble, Verb, Visit, act, page, sentences
from listener import backfill, canary
from listener.faults import FAULTS, file_in_words

say = sentences("dashboard", "coverage")


def routes() -> list[Route]:
    of = "/channels/{account_id:int}"
    seen_to = partial(act, back="/channels/{account_id}", said="seen-to", needs=Verb.TEND)
    lead = partial(seen_to, needs=Verb.LEAD)
    return [
        seen_to(of + "/parked/{id:int}", asides.parked_item),
        page(of + "/parked/{id:int}/again", read_again, needs=Verb.TEND, method="POST"),
        seen_to(of + "/gaps/{id:int}", asides.accept_gap, "because"),
        seen_to(of + "/gaps/{id:int}/again", backfill.try_again, said="reading-back"),
        lead(
            of + "/canary/{id:int}", canary.plant, "sentence", every_hours="hours", said="planted"
        ),
        lead(of + "/canary/{id:int}/end", canary.end),
    ]


def read_again(visit: Visit) -> Response:
    account_id, id = visit.number("account_id"), visit.number("id")
    try:
        read = backfill.read_parked(visit.house.line, id, account_id=account_id, by=visit.me.id)
    except FAULTS as fault:
        raise Trouble(file_in_words(fault)) from None
    if not read:
        raise Trouble(say.STILL)
    return visit.go(f"/channels/{account_id}", said="seen-to")


def proposed(visit: Visit, account: rows.Account) -> Mapping[int, str]:
    """A sentence for each stream that has none yet."""
    book, brand = visit.house.book, visit.house.settings.brand
    bare = [each.id for each in account.streams if not each.sentence]
    return {id: canary.proposed(book, brand, id) for id in bare}
