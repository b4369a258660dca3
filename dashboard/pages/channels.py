"""The health of every channel and desk: who listens, who is silent, what is missing, what it costs."""

from casebook.queries import accounts as rows
from dashboard import standing
from dashboard.kit import Both, Reading, Response, Route, Trouble, Verb, Visit, page, sentences
from dashboard.pages import coverage, judging
from dashboard.standing import Standing
from listener import accounts
from listener.channel import has
from listener.faults import FAULTS, file_in_words

say = sentences("dashboard", "channels")

PARKED = 50


def routes() -> list[Route]:
    return [
        page("/channels", health, needs=Verb.HEALTH),
        page("/channels/{id:int}", one, needs=Verb.HEALTH),
        page("/channels/{id:int}/try", attempt, needs=Verb.CONNECT, method="POST"),
        *coverage.routes(),
    ]


def health(visit: Visit) -> Response:
    house = visit.house
    with house.book.reading() as r:
        found = [_standing(visit, r, each) for each in rows.of_house(r)]
    return visit.page(
        "channels/health.html",
        channels=[s for s in found if s.account.kind == "channel" and s.listens],
        desks=[s for s in found if s.account.kind == "desk"],
        gateways=[s for s in found if s.account.kind == "gateway"],
        alarms=standing.worst_first(found),
        previews=[s for s in found if s.account.mode == "preview" and s.acts], broken=house.broken,
    )  # fmt: skip


def one(visit: Visit, *, tried: Both | None = None, well: bool = False) -> Response:
    account_id = visit.number("id")
    with visit.house.book.reading() as r:
        found = _standing(visit, r, _account(r, account_id))
        parked = rows.parked_of(r, account_id, limit=PARKED)
        share = judging.share_of(r, account_id)
    return visit.page(
        "channels/one.html", s=found, parked=parked, share=share, hook=_hook(visit, found),
        tried=tried, well=well, reads_back=_reads_back(visit, found.account),
        proposed=coverage.proposed(visit, found.account),
    )  # fmt: skip


def attempt(visit: Visit) -> Response:
    """Ask the service who we are, now; a yes ends the account's rest."""
    account_id, book = visit.number("id"), visit.house.book
    with book.reading() as r:
        account = _account(r, account_id)
    try:
        visit.house.shelves[account.kind].open(account_id).probe()
    except Trouble as trouble:
        return one(visit, tried=trouble.words)
    except FAULTS as fault:
        return one(visit, tried=file_in_words(fault))
    accounts.recovered(book, account_id)
    return one(visit, well=True)


def _account(r: Reading, id: int) -> rows.Account:
    found = rows.one(r, id)
    if found is None:
        raise Trouble(say.GONE)
    return found


def _standing(visit: Visit, r: Reading, account: rows.Account) -> Standing:
    return standing.of(account, visit.house.shelves[account.kind], r.now)


def _reads_back(visit: Visit, account: rows.Account) -> bool:
    kind = visit.house.registry.kinds.get(account.key)
    return account.kind == "channel" and kind is not None and has(kind, "again")


def _hook(visit: Visit, s: Standing) -> str:
    """Where the platform should send its pushes, when the file can read them."""
    if not getattr(s.about, "listen", None):
        return ""
    return f"{visit.house.settings.public_url.rstrip('/')}/hooks/{s.account.id}"
