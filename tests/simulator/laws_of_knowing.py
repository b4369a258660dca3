"""What is never done to anybody by what is judged, proposed, imported or said for many at once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from casebook.kinds import FOR_A_PERSON
from tests.simulator.sight import Rows, Sight
from tests.simulator.world import ADA, CLEO, World

SURE = 0.6  # of the word lists: such a complaint waits, whatever is learnt
DECIDED = ("duplicate decided", "duplicate rejected", "duplicate undone")


class Knowledge:
    """Looks once after every step; remembers how it was the step before."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.judged: dict[int, Row[Any]] = {}  # by mention, what was last said of it
        self.lists: dict[int, Row[Any]] = {}  # and by the word lists
        self.heads: list[int] = []
        self.links: dict[int, Row[Any]] = {}
        self.items: dict[int, Row[Any]] = {}
        self.drafts: Counter[tuple[int, int]] = Counter()
        self.incidents: dict[int, Row[Any]] = {}
        self.last_verdict = self.last_event = self.made = 0

    def broken(self, sight: Sight) -> Iterator[str]:
        news = [row for row in sight.events if row.id > self.last_event]
        yield from self.nothing_over_a_person(sight)
        yield from self.nobody_is_hidden(sight)
        yield from self.heads_are_a_pile(sight, news)
        yield from self.refused_stays(sight, news)
        yield from self.decided_stays(sight, news)
        yield from self.only_theirs_is_read(sight)
        yield from self.incidents_once(sight)
        yield from self.offered_once(sight, news)
        yield from self.world.files.broken(sight)
        self.last_event = max([self.last_event, *(row.id for row in news)])

    # What it is

    def nothing_over_a_person(self, sight: Sight) -> Iterator[str]:
        """The learned judge reads what the lists judged last, once; not what somebody looked at."""
        for row in sight.verdicts:
            if row.id <= self.last_verdict:
                continue
            before = self.judged.get(row.mention_id)
            if row.wants is not None and (
                before is None or before.by is not None or before.judge != "words-1"
            ):
                said = before and (before.judge, before.by)
                yield f"judge: mention {row.mention_id} was judged by {row.judge} over {said}"
            self.judged[row.mention_id] = row
            if row.judge == "words-1" and row.by is None:
                self.lists[row.mention_id] = row
        self.last_verdict = max([0, *(row.id for row in sight.verdicts)])

    def nobody_is_hidden(self, sight: Sight) -> Iterator[str]:
        """A sure complaint of the lists, and whatever a person said is for a person, waits."""
        for row in sight.mentions:
            if row.visibility == "private" or row.deleted_at or row.case_id or row.folded_into:
                continue
            said, lists = self.judged.get(row.id), self.lists.get(row.id)
            sure = lists is not None and lists.complaint and lists.certainty >= SURE
            if sure and not (row.flagged or row.set_aside_at):
                yield f"P2: mention {row.id} surely complains and waits no more"
            person = said is not None and said.judge == "person" and said.kind in FOR_A_PERSON
            away = row.set_aside_at and said is not None and row.set_aside_at >= said.at
            if person and not (away or (row.flagged and not row.set_aside_at)):
                yield f"P2: mention {row.id} is for a person, says one, and does not wait"

    def heads_are_a_pile(self, sight: Sight, news: Rows) -> Iterator[str]:
        """What was learnt is no worse, lies on top, and is taken off from the top."""
        now = [row.id for row in sight.heads if not row.ended_at]
        taken = sum(row.what == "judge unlearnt" for row in news)
        made = len(sight.heads) - self.made
        old = [id for id in now if id in self.heads]
        if old != self.heads[: len(old)] or len(now) != len(self.heads) + made - taken:
            yield f"judge: of the heads {self.heads} these are left: {now}"
        for row in sight.heads:
            told = row.report
            if told and tuple(told["after"]) < tuple(told["before"]):
                yield f"judge: head {row.id} got worse: {told['before']} to {told['after']}"
        self.heads, self.made = now, len(sight.heads)

    # Who, and what it is to us

    def refused_stays(self, sight: Sight, news: Rows) -> Iterator[str]:
        undone = {row.about["link"] for row in news if row.what == "link decision undone"}
        for row in sight.links:
            before = self.links.get(row.id)
            if before is None or not before.rejected_at or row.id in undone:
                continue
            if not row.rejected_at or row.strength != before.strength:
                yield f"P7: link {row.id} was refused and is {row.strength} again"
        self.links = {row.id: row for row in sight.links}

    def decided_stays(self, sight: Sight, news: Rows) -> Iterator[str]:
        """What a person said a ticket is to a case changes by a person alone."""
        again = {row.about["item"] for row in news if row.what in DECIDED}
        for row in sight.items:
            before = self.items.get(row.id)
            if before is None or not row.ticket_id or row.id in again:
                continue
            if (before.confirmed_at or before.ended_at) and before._mapping != row._mapping:
                yield f"P7: what was decided of item {row.id} is another thing now"
        self.items = {row.id: row for row in sight.items}

    def only_theirs_is_read(self, sight: Sight) -> Iterator[str]:
        """Beside a word stand only the texts of tickets that are claimed or proven to be its author's."""
        owner = {row.id: row.customer_id for row in sight.tickets}
        sure = {
            (row.person_id, row.customer_id)
            for row in [*self.links.values(), *sight.links]
            if row.strength in ("claimed", "proven") and not row.rejected_at
        }
        for person, ticket in self.world.read:
            if (person, owner[ticket]) not in sure:
                yield f"P7: person {person} is only proposed, and ticket {ticket} was read to us"
        self.world.read.clear()

    # The same for many

    def incidents_once(self, sight: Sight) -> Iterator[str]:
        """Opened once, of words that no other one has; told to each lead as it is found."""
        told = {(row.teammate_id, row.key) for row in sight.notices}
        for row in sight.incidents:
            if row.id in self.incidents:
                continue
            for lead in (ADA, CLEO):
                if (lead, f"incident|{row.id}") not in told:
                    yield f"incidents: {row.id} was found, and lead {lead} was not told"
            for other in sight.incidents:
                covers = other.theme == row.theme and other.place in ("", row.place)
                ended = self.incidents.get(other.id, other).ended_at
                same = ended == other.ended_at and (ended is None or row.since < ended)
                if other.id < row.id and covers and same:
                    yield f"incidents: {row.id} is {other.id} once more"
        self.incidents = {row.id: row for row in sight.incidents}

    def offered_once(self, sight: Sight, news: Rows) -> Iterator[str]:
        words = [row for row in sight.events if row.what == "incident worded"]
        often = Counter((row.about["incident"], row.case_id) for row in words)
        yield from (f"incidents: {key} was offered {n} times" for key, n in often.items() if n > 1)
        drafts = Counter((row.case_id, row.teammate_id) for row in sight.drafts)
        for row in (row for row in news if row.what == "incident worded"):
            if drafts[row.case_id, row.by] <= self.drafts[row.case_id, row.by]:
                yield f"incidents: case {row.case_id} counts as worded, and there is no draft"
        self.drafts = drafts
