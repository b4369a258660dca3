"""An incident, killed: found once, each lead told once, one draft for each of its cases."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from unittest import mock

from sqlalchemy import select

from casebook.tables.cases import cases as case_table
from casebook.tables.cases import draft
from casebook.tables.heard import account
from casebook.tables.known import incident, topic
from casebook.tables.team import event, notice, teammate
from outreach import bursts, cases, drafting, incidents, permission
from tests.cast import Who, hear, meet
from tests.faults.apart import MONDAY, TownApart
from tests.faults.house import House
from tests.faults.scenes import Found, Scene, diary_whole, settle

DOWN = "Internet non va da stamattina a Verona, {n} ore senza linea"
PEOPLE, TAKEN, DAYS, AT_ONCE = 8, 4, 5, 3


@dataclass
class Incidents(Scene):
    """Eight people without a line in one town, four of them in hand: each is offered words once."""

    name: str = "an incident"

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        self.by, _, _ = settle(house, town)
        with house.book.reading() as r:
            x = r.value(select(account.c.id))
        for n in range(DAYS):
            _says(house, "Bolletta sbagliata", 100 + n, x, days=DAYS - n)
        words = [_says(house, DOWN.format(n=n), n, x) for n in range(PEOPLE)]
        for word in words[:TAKEN]:
            cases.take(house.office, word, by=self.by)

    def work(self, house: House, move: Callable[..., object]) -> None:
        office = house.office
        with mock.patch.object(bursts, "AT_ONCE", AT_ONCE):
            while due := bursts.due(office):
                bursts.note(office, due[0])
        for found in incidents.all(office):
            for word in found.words:
                if word.case_id and not word.worded:
                    self._word(house, found.id, word.case_id)
        move(minutes=6)

    def _word(self, house: House, incident_id: int, case: int) -> None:
        ways = permission.routes(house.office, case)
        way = next(way for way in ways if way.open and way.visibility == "private")
        incidents.worded(house.office, incident_id, case, way, by=self.by)

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        """No case counts as worded without its draft, nor has it two."""
        found = Found()
        with house.book.reading() as r:
            rows = r.rows(select(event).where(event.c.what == "incident worded"))
            drafts = Counter(row.case_id for row in r.rows(select(draft)))
            keys = Counter((row.teammate_id, row.key) for row in r.rows(select(notice)))
            themes = Counter(row.theme for row in r.rows(select(incident)))
        worded = Counter(row.case_id for row in rows)
        for case in worded | drafts:
            said = f"case {case}: worded {worded[case]} times, {drafts[case]} drafts"
            if worded[case] > 1 or drafts[case] > 1:
                found.doubled.append(said)
            elif worded[case] != drafts[case]:
                found.lost.append(said)
        found.doubled += [f"{theme} was found {n} times" for theme, n in themes.items() if n > 1]
        found.doubled += [f"{key} was told {n} times" for key, n in keys.items() if n > 1]
        found.lost += self._untold(house)
        return found

    def _untold(self, house: House) -> list[str]:
        with house.book.reading() as r:
            leads = r.rows(select(teammate).where(teammate.c.role.in_(("lead", "admin"))))
            told = {(row.teammate_id, row.key) for row in r.rows(select(notice))}
            ids = [row.id for row in r.rows(select(incident.c.id))]
        keys = [(lead.id, f"incident|{id}") for id in ids for lead in leads]
        return [f"{key} was not told" for key in keys if key not in told]

    def at_the_end(self, house: House, town: TownApart) -> Found:
        found = self.after_a_kill(house, town)
        with house.book.reading() as r:
            ids = [row.id for row in r.rows(select(case_table.c.id))]
            noted = {row.mention_id for row in r.rows(select(topic.c.mention_id))}
            open_ = r.rows(select(incident))
            texts = [one.text for id in ids for one in drafting.newest(r, id)]
        if len(open_) != 1 or len(noted) != PEOPLE + DAYS:
            found.lost.append(f"{len(open_)} incidents of {len(noted)} words")
        if len(texts) != TAKEN:
            found.lost.append(f"{len(texts)} drafts for {TAKEN} cases")
        found.wrong += [f"“{text}” is no wording" for text in texts if "Verona" not in text]
        found.wrong += diary_whole(house)
        return found


def _says(house: House, text: str, number: int, x: int, *, days: int = 0) -> int:
    """A word that was matched already; the clock stands, so those of the past are dated back."""
    who = Who(f"Persona {number}", f"p{number}@posta.example")
    by = meet(house.book, who, native_id=f"{number}", facts={"receives_your_dm": True})
    at = MONDAY - timedelta(days=days)
    return hear(
        house.book, text, on=x, by=by, language="it", matched_at=at, heard_at=at,
        waiting_since=at, said_at=at,
    )  # fmt: skip
