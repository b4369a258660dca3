"""P7–P12 seen from outside, and what issue by issue was promised beside them: STOP, codes, notices."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from outreach.code_letter import digits_of
from tests.simulator.sight import Sight
from tests.simulator.world import ADA, CLEO, TEAM, World

ROME = ZoneInfo("Europe/Rome")
ENDS = ("kept", "moved", "broken", "refused")
CODE_LASTS, TRIES = timedelta(minutes=15), 5
UNANSWERED = timedelta(days=7)
TALKING = timedelta(hours=1)
SAFE = ("id", "case_id", "kind", "made_at", "message_id", "ticket_id", "key")  # never changes


class Laws:
    """Looks once after every step; remembers how it was the step before."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.promises: dict[int, Row[Any]] = {}
        self.owners: dict[int, int | None] = {}
        self.wishes: dict[int, tuple[int | None, int | None]] = {}
        self.stops: dict[int, datetime] = {}
        self.seen_effects = 0
        self.seen_messages: dict[int, str] = {}
        self.proven: set[tuple[int, int]] = set()
        self.maybe: set[int] = set()  # links that were only proposed
        self.lines: list[int] = []

    def broken(self, sight: Sight) -> Iterator[str]:
        yield from self.nothing_vanishes(sight)
        yield from self.contract_only_proven(sight)
        yield from self.codes(sight)
        yield from self.promises_end_by_hand(sight)
        yield from self.promises_have_owners(sight)
        yield from self.breaches_are_told(sight)
        yield from self.stop_is_for_ever(sight)
        yield from self.told_once(sight)
        self.promises = {row.id: row for row in sight.promises}
        self.owners = {row.id: row.owner_id for row in sight.cases}
        self.wishes = {row.id: (row.hours_from, row.hours_to) for row in sight.people}
        self.stops = {row.id: row.stop_at for row in sight.people if row.stop_at}
        self.seen_effects = len(self.world.town.ledger.effects)
        self.seen_messages = {row.id: row.state for row in sight.messages}

    # P8

    def nothing_vanishes(self, sight: Sight) -> Iterator[str]:
        """Joining, closing and undoing delete nothing."""
        rows = (
            sight.cases,
            sight.items,
            sight.messages,
            sight.closings,
            sight.promises,
            sight.links,
        )
        lines = [len(each) for each in (*rows, sight.notices, sight.proofs, sight.codes)]
        if any(now < before for now, before in zip(lines, self.lines, strict=False)):
            yield f"P8: rows went away: {self.lines} are {lines}"
        self.lines = lines

    # P7

    def contract_only_proven(self, sight: Sight) -> Iterator[str]:
        held = {(row.person_id, row.customer_id) for row in sight.proofs if not row.ended_at}
        proven = set()
        for row in sight.links:
            if row.strength == "proven" and not row.rejected_at:
                proven.add((row.id, row.customer_id))
                if (row.person_id, row.customer_id) not in held:
                    yield f"P7: link {row.id} counts as proven, and nothing proves it"
        maybe = {row.id for row in sight.links if row.strength == "proposed"}
        for known, case in self.world.shown:
            if known.tickets and known.link_id in maybe & self.maybe:
                yield f"P7: case {case} shows tickets of {known.customer_id}, who is only proposed"
            if (known.link_id, known.customer_id) in proven | self.proven:
                continue
            if known.contract or known.code.whole or any(c.value.whole for c in known.contacts):
                yield f"P7: case {case} shows whole what is not proven of {known.customer_id}"
        self.world.shown.clear()
        self.proven, self.maybe = proven, maybe

    def codes(self, sight: Sight) -> Iterator[str]:
        for key, calls in self.world.texts.items():
            if calls > 1:
                yield f"P3: the text {key} was given to the gateway {calls} times"
        used = Counter((row.person_id, row.customer_id) for row in sight.codes if row.used_at)
        by_code = Counter((p.person_id, p.customer_id) for p in sight.proofs if p.how == "code")
        if more := by_code - used:
            yield f"P7: proven by code more often than codes were used: {more}"
        for row in sight.codes:
            if row.attempts > TRIES:
                yield f"P7: code {row.id} was tried {row.attempts} times"
            if row.used_at is None:
                continue
            if not row.at <= row.used_at <= row.at + CODE_LASTS:
                yield f"P7: code {row.id} of {row.at} was used at {row.used_at}"
            digits = digits_of(self.world.office, row)
            if digits not in {each.replace(" ", "") for each in self.world.letters()}:
                yield f"P7: code {row.id} was used and reached nobody"
            if (row.case_id, digits) not in self.world.told and not self._wrote(sight, row, digits):
                yield f"P7: code {row.id} counts as told and nobody told it"

    def _wrote(self, sight: Sight, code: Row[Any], digits: str) -> bool:
        theirs = {row.id for row in sight.handles if row.person_id == code.person_id}
        words = (row for row in sight.mentions if row.handle_id in theirs)
        said = (
            sight.text.get(("mention", row.id), "") for row in words if row.visibility == "private"
        )
        return any(digits in text.replace(" ", "") for text in said)

    # P9

    def promises_end_by_hand(self, sight: Sight) -> Iterator[str]:
        by_id = {row.id: row for row in sight.promises}
        for id, before in self.promises.items():
            now = by_id.get(id)
            if now is None:
                yield f"P9: promise {id} is gone"
            elif any(now._mapping[name] != before._mapping[name] for name in SAFE):
                yield f"P9: promise {id} was rewritten"
            elif before.ended_at and now._mapping != before._mapping:
                yield f"P9: promise {id} had ended and was changed"
        for row in sight.promises:
            if row.ended_at is not None:
                yield from self._ended(sight, row, by_id)

    def _ended(self, sight: Sight, row: Row[Any], by_id: dict[int, Row[Any]]) -> Iterator[str]:
        said = sight.parts.get(("commitment", row.id, "end"), "")
        if row.end not in ENDS or (row.ended_by is None and row.end != "kept"):
            yield f"P9: promise {row.id} ended as {row.end} by {row.ended_by}"
        if row.ended_by is None and not (
            row.claimed_at and row.ended_at - row.claimed_at >= UNANSWERED
        ):
            yield f"P9: promise {row.id} counts as kept, by nobody and too soon"
        if (row.end == "refused") != bool(row.proposed):
            yield f"P9: promise {row.id} was refused, or a proposal ended as a promise"
        if row.end in ("moved", "broken") and not said:
            yield f"P9: promise {row.id} was {row.end} without a word"
        new = by_id.get(row.moved_to_id)
        if row.end == "moved" and (new is None or new.case_id != row.case_id):
            yield f"P9: promise {row.id} was moved to nowhere"

    def promises_have_owners(self, sight: Sight) -> Iterator[str]:
        """None ends with its case, and none stays behind with a teammate who left it."""
        ended = {row.id for row in sight.cases if row.ended_at}
        helps = {(row.case_id, row.teammate_id) for row in sight.helpers if not row.left_at}
        moved = {
            row.id: left
            for row in sight.cases
            if (left := self.owners.get(row.id)) and row.owner_id not in (None, left)
        }
        for row in sight.promises:
            if row.ended_at or row.proposed:
                continue
            if not 1 <= row.owner_id <= len(TEAM):
                yield f"P9: promise {row.id} is nobody's"
            if row.case_id in ended and not row.claimed_at:
                yield f"P9: promise {row.id} runs on in case {row.case_id}, which has ended"
            before = self.promises.get(row.id)
            gone = moved.get(row.case_id) if before and not before.proposed else None
            stays = before is not None and row.owner_id == before.owner_id == gone
            if stays and (row.case_id, row.owner_id) not in helps:
                yield f"P9: promise {row.id} stayed with {gone}, whose case {row.case_id} is no more"
        yield from self._said_in_messages(sight)

    def _said_in_messages(self, sight: Sight) -> Iterator[str]:
        """Each promise in words that arrived is one; none of words that did not."""
        made = Counter(row.message_id for row in sight.promises if row.message_id and not row.key)
        for row in sight.messages:
            said = sight.parts.get(("message", row.id, "promises"), "[]")
            offered = len(json.loads(said))
            due = offered if row.state == "sent" else 0
            if made[row.id] != due:
                yield f"P9: message {row.id} ({row.state}) promised {offered}, kept as {made[row.id]}"

    def breaches_are_told(self, sight: Sight) -> Iterator[str]:
        """To its owner and every lead, in the very block that found it."""
        told = {(row.teammate_id, row.key) for row in sight.notices}
        for row in sight.promises:
            before = self.promises.get(row.id)
            if row.late_since is None or (before is not None and before.late_since):
                continue
            if before is not None and before.claimed_at:
                continue  # denied when it was late already: that is told instead
            owners = {row.owner_id, before.owner_id if before else row.owner_id}
            if not any((owner, f"promise {row.id} late") in told for owner in owners):
                yield f"P9: promise {row.id} is late and its owner {row.owner_id} was not told"
            for lead in (ADA, CLEO):
                if (lead, f"promise {row.id} late") not in told:
                    yield f"P9: promise {row.id} is late and lead {lead} was not told"

    # STOP, and people's hours

    def stop_is_for_ever(self, sight: Sight) -> Iterator[str]:
        """After a STOP nothing sets out, by whatever handle of theirs; nor outside their hours."""
        whose = {row.id: row.person_id for row in sight.handles}
        people = {row.id: row for row in sight.people}
        free = {(row.case_id, row.at, row.by) for row in sight.overrides if row.rule == "hours"}
        for row in sight.messages:
            set_out = row.called_at and row.state in ("sending", "perhaps", "sent")
            if not set_out or self.seen_messages.get(row.id) in ("sending", "perhaps", "sent"):
                continue
            if row.verb not in ("contact", "reply"):
                continue
            them = people.get(whose.get(row.handle_id, 0))
            if them is None:
                continue
            stop = self.stops.get(them.id)
            if stop and stop == them.stop_at and stop < row.called_at:
                yield f"STOP: message {row.id} set out to {them.id}, who had asked at {stop}"
            known = self.wishes.get(them.id) == (them.hours_from, them.hours_to)
            asked = (row.case_id, row.asked_at, row.teammate_id) in free
            if known and not asked and not self._is_there(sight, row, them):
                yield f"hours: message {row.id} set out at {row.called_at} to {them.id}"
        yield from self._heard_and_obeyed(sight, whose)

    def _is_there(self, sight: Sight, sent: Row[Any], them: Row[Any]) -> bool:
        if them.hours_from is None or them.hours_to is None:
            return True
        there = sent.called_at.astimezone(ROME)
        minute = there.hour * 60 + there.minute
        inside = them.hours_from <= minute < them.hours_to
        if them.hours_from > them.hours_to:
            inside = minute >= them.hours_from or minute < them.hours_to
        wrote = (
            row.heard_at for row in sight.mentions
            if row.handle_id == sent.handle_id and row.visibility == "private"
        )  # fmt: skip
        return inside or any(abs(sent.called_at - at) < TALKING for at in wrote)

    def _heard_and_obeyed(self, sight: Sight, whose: dict[int, int]) -> Iterator[str]:
        """A clear word of theirs counts from the moment it was heard."""
        words = {row.id: row for row in sight.mentions}
        for work in sight.due_work:
            word = words.get(work.about.get("mention")) if work.what == "stop" else None
            if word is None or word.deleted_at or work.done_at:
                continue
            for row in sight.messages:
                set_out = row.called_at and row.state in ("sending", "perhaps", "sent")
                new = self.seen_messages.get(row.id) not in ("sending", "perhaps", "sent")
                theirs = whose.get(row.handle_id) == whose.get(word.handle_id)
                if set_out and new and theirs and row.called_at > word.heard_at:
                    yield f"STOP: message {row.id} set out after mention {word.id} was heard"

    # Notices

    def told_once(self, sight: Sight) -> Iterator[str]:
        keys = Counter((row.teammate_id, row.key) for row in sight.notices)
        yield from (f"notices: {key} told {n} times" for key, n in keys.items() if n > 1)
        for way in ("mail", "hook"):
            letters = (row.about["notices"] for row in sight.due_work if row.what == way)
            inside = Counter(id for ids in letters for id in ids)
            yield from (f"notices: {id} is in {n} letters" for id, n in inside.items() if n > 1)
        effects = self.world.town.ledger.effects
        mails = Counter(each.native_id for each in effects if each.platform == "mail")
        yield from (f"notices: letter {id} arrived {n} times" for id, n in mails.items() if n > 1)
        notes = {text for (of, _), text in sight.text.items() if of == "note"}
        for effect in effects[self.seen_effects :]:
            if any(note in effect.text for note in notes if len(note) > 12):
                yield f"P4: a note of ours left: “{effect.text}”"
