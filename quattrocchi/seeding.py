"""Accounts at the start: those the operator's file names are made once, in preview, while there is none."""

from sqlalchemy import func, select

from casebook.errors import Trouble
from casebook.tables.heard import account
from casebook.words import Both
from config.settings import AccountSeed
from listener import accounts
from quattrocchi.logs import log
from quattrocchi.wiring import Built


def seed_accounts(built: Built) -> list[Both]:
    """What could not be opened, in words; those are tried again at the next start."""
    house = built.house
    for shelf in house.shelves.values():
        accounts.open_new_streams(house.book, shelf)
    with house.book.reading() as r:
        if r.value(select(func.count()).select_from(account)):
            return []
    return [trouble for seed in built.settings.account if (trouble := _save(built, seed))]


def _save(built: Built, seed: AccountSeed) -> Both | None:
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in seed.settings.items()}
    house = built.house
    try:
        accounts.save(
            house.book, house.shelves[seed.kind], key=seed.key, name=seed.name, values=values,
            by=None, internal=seed.internal,
        )  # fmt: skip
    except Trouble as trouble:
        log.error("the account %s of the settings could not be opened: %s", seed.name, trouble)
        return trouble.words
    return None
