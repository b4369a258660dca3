"""Letters, killed: one-time codes and what teammates are told; none twice, none in silence unsent."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casebook.queries import notices
from casebook.tables.heard import person_handle
from casebook.tables.people import code, customer_contact
from casebook.tables.team import due_work, notice, teammate
from listener import accounts
from outreach import cases, code_letter, identity, notifying, proving
from tests.cast import ANA, connect, hear, meet, sign_up
from tests.faults import apart
from tests.faults.apart import TownApart
from tests.faults.house import House
from tests.faults.scenes import Found, Scene, diary_whole, settle

TURNS = 9
PHONE = "+39 347 555 0142"
CODE, NOTICE = re.compile(r"\b(\d{3}) (\d{3})\b"), re.compile(r"avviso \d+")
# How often a code may have arrived in each end; whoever asked for it reads that end on the case.
CODES = {"sent": (1, 1), "perhaps": (0, 1), "refused": (0, 0)}
TOLD = 3  # notices for each of two


@dataclass
class Letters(Scene):
    """A code by mail and one to a phone; notices for two teammates, by mail and to their robot."""

    name: str = "letters"

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        ben, cleo, ada = settle(house, town)
        for key, values in _accounts(house, town).items():
            id = accounts.save(
                house.book, house.gateways, key=key, name=key, values=values, by=ada, internal=True
            )
            accounts.go_live(house.book, id, by=ada)
        x, desk = connect(house.book, "x"), connect(house.book, "rt", kind="desk")
        for number, kind in enumerate(("email", "phone"), 1):
            _asks(house, kind, number, x=x, desk=desk, by=ben)
        for number in range(TOLD):
            with house.book.writing() as w:
                notices.tell(w, [ben, cleo], f"avviso {number}", key=f"{number}")

    def work(self, house: House, move: Callable[..., object]) -> None:
        office = house.office
        for _ in range(TURNS):
            for due, do in (
                (code_letter.due, code_letter.send),
                (notifying.due, notifying.gather),
                (notifying.letters, notifying.send),
            ):
                for id in due(office):
                    do(office, id)
            move(minutes=1)

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        return Found(doubled=_twice(_arrived(town)))

    def at_the_end(self, house: House, town: TownApart) -> Found:
        arrived = _arrived(town)
        found = Found(doubled=_twice(arrived))
        self._codes(house, arrived, found)
        self._notices(house, arrived, found)
        found.wrong += diary_whole(house)
        return found

    def _codes(self, house: House, arrived: Counter[str], found: Found) -> None:
        with house.book.reading() as r:
            rows = r.rows(select(code))
        for row in rows:
            came = arrived[code_letter.digits_of(house.office, row)]
            least, most = CODES.get(row.state, (2, 2))  # else it was left half way
            if came < least:
                found.lost.append(f"code {row.id}, {row.state}, arrived {came} times")
            elif came > most:
                found.wrong.append(f"code {row.id}, {row.state}, arrived {came} times")

    def _notices(self, house: House, arrived: Counter[str], found: Found) -> None:
        """Each lies in one letter a way; a mail may be *perhaps*, what its robot gets never is."""
        with house.book.reading() as r:
            rows = r.rows(select(due_work))
            query = select(notice.c.id, notice.c.what, teammate.c.email).join(teammate)
            told = r.rows(query)
        for one in told:
            for way in notifying.WAYS:
                letters = [
                    row for row in rows if row.what == way and one.id in row.about["notices"]
                ]
                came = arrived[f"{way} {one.email} {one.what}"]
                said = f"notice {one.id} by {way} arrived {came} times in {len(letters)} letters"
                unsure = way == "mail" and any(row.trouble for row in letters)
                if len(letters) != 1 or letters[0].done_at is None or (not came and not unsure):
                    found.lost.append(said)


def _asks(house: House, kind: str, number: int, *, x: int, desk: int, by: int) -> None:
    """Somebody who says to be a customer, and the code that would prove it."""
    office, book = house.office, house.book
    reach = meet(book, ANA, native_id=f"100{number}")
    case = cases.take(office, hear(book, on=x, by=reach), by=by)
    found = sign_up(book, ANA, desk=desk, code=f"LF-{number}")
    of = customer_contact.c
    with book.writing() as w:
        w.add(customer_contact, customer_id=found, kind="phone", value=PHONE)
        who = w.value(select(person_handle.c.person_id).where(person_handle.c.id == reach))
        mine = select(of.id).where(of.customer_id == found, of.kind == kind)
        contact = w.value(mine)
    identity.link_by_hand(office, who, found, by=by, words="she wrote her code")
    proving.ask(office, case, customer_id=found, contact_id=contact, by=by)


def _arrived(town: TownApart) -> Counter[str]:
    """Codes by their digits; notices by way, receiver and words."""
    came: Counter[str] = Counter()
    mails = [("mail", *mail) for mail in town.ask(apart.mails)]
    posted = [
        ("hook", one.to, one.text) for one in town.ask(apart.effects) if one.platform == "post"
    ]
    for way, to, text in (*mails, *posted):
        came.update("".join(found) for found in CODE.findall(text))
        came.update(f"{way} {to} {what}" for what in NOTICE.findall(text))
    return came


def _twice(arrived: Counter[str]) -> list[str]:
    return [f"“{what}” arrived {n} times" for what, n in arrived.items() if n > 1]


def _accounts(house: House, town: TownApart) -> dict[str, dict[str, str]]:
    keys, post = town.ask(_keys), f"{house.base}/post"
    return {
        "smtp": {
            "address": town.ask(apart.mail_server), "sender": "Linfa <cura@linfa.example>",
        },
        "http": {"address": f"{post}/sms", "token": keys["token"]},
        "notices": {"address": f"{post}/notices", "secret": keys["secret"]},
    }  # fmt: skip


def _keys(served: Any, clock: Any) -> dict[str, str]:
    return dict(served.town.post.credentials)
