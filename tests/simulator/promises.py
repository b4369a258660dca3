"""P1–P6 seen from outside: slow, obvious checks over the town's ledger and the tables."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from listener.about import Stream
from outreach import queue
from playground.ledger import Effect
from playground.people import BRAND, Person
from playground.platforms.bluesky_store import did_of
from tests.simulator.laws import Laws
from tests.simulator.laws_of_knowing import Knowledge
from tests.simulator.sight import Sight, bare
from tests.simulator.voice import complains
from tests.simulator.world import TEAM, World

MAY_HAVE_ARRIVED = ("sending", "perhaps", "sent")
WIDTHS = ("private", "followers", "unlisted", "public")
OUT = {
    "x": ("dm", "post"), "graph": ("message", "comment", "post"), "mastodon": ("post",),
    "bluesky": ("dm", "post"), "wordpress": ("comment",), "hookman": ("answer",),
}  # fmt: skip
# Platform of the ledger → channel, desk or gateway; of the post office, by what it carried.
KEYS = {
    "x": "x", "graph": "facebook", "rt": "rt", "mastodon": "mastodon", "bluesky": "bluesky",
    "wordpress": "wordpress", "hookman": "webhook", "mail": "smtp", "sms": "http",
    "notice": "notices",
}  # fmt: skip
HELD = ("closing", "perhaps", "closed", "undoing", "undone")


class BrokenPromise(Exception):
    """What somebody would have noticed."""


class Promises:
    """Looks once after every step; remembers what may never change."""

    def __init__(self, world: World) -> None:
        self.world, self.town = world, world.town
        self.waiting_since: dict[int, datetime] = {}
        self.complete: dict[int, datetime | None] = {}
        self.lowest: dict[int, datetime] = {}  # the clamp as it stood when each was first seen
        self.modes: dict[str, str] = {}
        self.seen_effects = 0
        self.steps = 0
        self.blocked: set[str] = set()  # who has hidden their words from us at any time
        self.laws, self.knowledge = Laws(world), Knowledge(world)
        self.blocks, self.sight = world.book.blocks, Sight(world.book)

    def check(self) -> Sight:
        sight = self._look()
        self.blocked |= {who for who, _ in self.town.mastodon.store.blocks}
        told = [
            *self.heard_once(sight), *self.nothing_skipped(sight), *self.nobody_out_of_sight(sight),
            *self.never_two_sends(sight), *self.never_wider(sight), *self.released(sight),
            *self.strict_order(sight), *self.closed_once(sight), *self.laws.broken(sight),
            *self.knowledge.broken(sight),
        ]  # fmt: skip
        self.complete = {row.id: row.complete_since for row in sight.streams}
        self.modes = {row.key: row.mode for row in sight.accounts}
        self.seen_effects = len(self.town.ledger.effects)
        self.steps += 1
        if told:
            raise BrokenPromise("; ".join(told[:3]))
        return sight

    def _look(self) -> Sight:
        """As it was, when nobody wrote anything since."""
        if self.blocks != self.world.book.blocks:
            self.blocks, self.sight = self.world.book.blocks, Sight(self.world.book)
        return self.sight

    # P1

    def heard_once(self, sight: Sight) -> Iterator[str]:
        rows = Counter((row.channel, row.native_id) for row in sight.mentions)
        yield from (f"P1: {key} is there {n} times" for key, n in rows.items() if n > 1)
        alone = {row.native_id for row in sight.mentions if row.channel == "x"}
        alone -= {row.native_id for row in sight.mentions if row.folded_into}
        for post in self.town.x.store.newest_first():
            forms = [form for form in post.versions if form.zfill(20) in alone]
            if len(forms) > 1:
                yield f"P1: the versions {forms} of one post wait apart"
        tickets = Counter(row.native_id for row in sight.tickets)
        yield from (f"P1: ticket {key} is there {n} times" for key, n in tickets.items() if n > 1)

    # P2

    def nothing_skipped(self, sight: Sight) -> Iterator[str]:
        kept = {(row.channel, row.native_id) for row in sight.mentions}
        kept |= {("", row.native_id) for row in sight.parked}
        for channel, stream, at, ids in self._shown():
            read = sight.stream(channel, stream)
            if read is None or read.complete_since is None:
                continue
            # By a clock that went ahead, a reading seems to reach further than it did.
            if at > read.complete_since - self.world.house.most_ahead:
                continue
            if any((channel, id) in kept or ("", id) in kept for id in ids):
                continue
            gaps = [row for row in sight.gaps if row.stream_id == read.id]
            # Away, and read to its end since, as it says: that nothing is missing is no excuse.
            gaps = [row for row in gaps if not (row.ended_at and row.missed == 0)]
            if not any(row.from_at - _A_SECOND <= at <= row.to_at for row in gaps):
                yield f"P2: {channel} {stream} was read until {read.complete_since}, without {ids}"

    def _shown(self) -> Iterator[tuple[str, str, datetime, list[str]]]:
        """(channel, stream, since when it stands there, its possible ids) of what must be kept."""
        x, graph, brand = self.town.x, self.town.graph, self.town.people[BRAND]
        for post in x.store.newest_first():
            forms = [form.zfill(20) for form in post.versions]
            if post.author != brand and post.mentions(brand):
                yield "x", "mentions", post.at, forms
            elif post.author != brand and "Linfa:" in post.text and complains(post.text):
                yield "x", "search", post.at, forms
        for message in x.store.messages:
            if message.recipient == brand:
                yield "x", "dms", message.at, [message.id.zfill(20)]
        for item in graph.store.posts():
            if item.author != brand:
                yield "facebook", "visitor_posts", item.at, [item.id]
            for below in graph.store.comments(item, whole_tree=True):
                if below.author != brand:
                    yield "facebook", "comments", below.at, [below.id]
        for each in graph.store.messages:
            if each.recipient == brand:
                yield "facebook", "inbox", each.at, [each.id]
        yield from self._shown_elsewhere()

    def _shown_elsewhere(self) -> Iterator[tuple[str, str, datetime, list[str]]]:
        for notice in self.town.mastodon.store.notices:
            if notice.status.author.key not in self.blocked and not notice.status.deleted:
                yield "mastodon", "mentions", notice.at, [notice.status.id]
        sky = self.town.bluesky
        for record in sky.store.newest_first():
            if record.owner is not sky.brand and sky.brand.did in record.mentioned:
                yield "bluesky", "notifications", record.indexed_at, [record.uri]
        for talk in sky.store.convos.values():
            for word in talk.messages:
                # A first reading takes the last word of each talk: what is older was before our time.
                if word.sender is not sky.brand and word.at > self.world.began:
                    yield "bluesky", "chat", word.at, [f"{talk.id}/{word.id}"]
        for said in self.town.wordpress.site.comments.values():
            if not said.user and said.status in ("approved", "hold"):
                since = max(said.at, self.world.judged.get(said.id, said.at))
                yield "wordpress", "comments", since, [f"comments-{said.id:020}"]

    def nobody_out_of_sight(self, sight: Sight) -> Iterator[str]:
        """A complaint waits in the queue, lies on a case, or was put away by a person."""
        by_id = {row.id: row for row in sight.mentions}
        held = {row.id: row for row in sight.cases}
        for row in sight.mentions:
            public = row.visibility != "private"
            if not public or not complains(sight.text.get(("mention", row.id), "")):
                continue
            first = by_id[row.folded_into] if row.folded_into else row
            away = first.set_aside_at or first.deleted_at or row.deleted_at
            if not (away or first.flagged or first.case_id or row.case_id):
                yield f"P2: mention {row.id} complains and nobody is told"
            if first.folded_into and not row.case_id:
                yield f"P2: mention {row.id} waits behind {first.id}, which waits behind another"
        for case in held.values():
            if case.ended_at is None and case.owner_id is None and case.waiting_since is None:
                yield f"P2: case {case.id} is open, has no owner and is not in the queue"

    # P3

    def never_two_sends(self, sight: Sight) -> Iterator[str]:
        mine = self._by_text(sight)
        arrived = Counter(bare(effect.text) for effect in self._sent(0))
        for text, n in arrived.items():
            may = sum(row.state in MAY_HAVE_ARRIVED for row in mine.get(text, ()))
            if n > may:
                states = [(row.id, row.state) for row in mine.get(text, ())]
                yield f"P3: “{text}” arrived {n} times, of messages {states}"
        for text, rows in mine.items():
            sent = sum(row.state == "sent" and row.verb in ("reply", "contact") for row in rows)
            if sent > arrived[text]:
                yield f"P3: “{text}” counts as sent {sent} times and arrived {arrived[text]} times"
        keys = Counter(row.key for row in sight.messages)
        yield from (f"P3: message key {key} twice" for key, n in keys.items() if n > 1)

    def _sent(self, start: int) -> Iterator[Effect]:
        for effect in self.town.ledger.effects[start:]:
            if effect.verb in OUT.get(effect.platform, ()):
                yield effect

    def _by_text(self, sight: Sight) -> dict[str, list[Row[Any]]]:
        mine: dict[str, list[Row[Any]]] = {}
        for row in sight.messages:
            mine.setdefault(bare(sight.text.get(("message", row.id), "")), []).append(row)
        return mine

    # P4

    def never_wider(self, sight: Sight) -> Iterator[str]:
        mine, by_id = self._by_text(sight), {row.id: row for row in sight.mentions}
        handles = {row.id: row for row in sight.handles}
        for effect in self._sent(self.seen_effects):
            rows = [row for row in mine.get(bare(effect.text), ()) if row.state in MAY_HAVE_ARRIVED]
            # Under a word that was deleted meanwhile: nobody's.
            them = self.town.people[effect.to] if effect.to else None
            # Approved phrases are alike: the one that went to this person.
            rows.sort(key=lambda row: _reaches(handles.get(row.handle_id), them))
            if not rows:
                yield f"P4: “{effect.text}” arrived and nobody wrote it"
                continue
            row = rows[-1]
            about = by_id.get(row.mention_id)
            if WIDTHS.index(effect.visibility) > WIDTHS.index(row.visibility):
                yield f"P4: message {row.id} was {row.visibility} and arrived {effect.visibility}"
            if row.verb == "reply" and (
                about is None or WIDTHS.index(about.visibility) < WIDTHS.index(row.visibility)
            ):
                yield f"P4: message {row.id} answers wider than it was said"
            to = handles.get(row.handle_id)
            if not _reaches(to, them):
                yield f"P4: message {row.id} reached {effect.to}"
            if row.mode != "live":
                yield f"P4: message {row.id} was written in preview and arrived"
        yield from self._preview_is_silent(sight)

    def _preview_is_silent(self, sight: Sight) -> Iterator[str]:
        now = {row.key: row.mode for row in sight.accounts}
        for effect in self.town.ledger.effects[self.seen_effects :]:
            key = KEYS.get(effect.verb if effect.platform == "post" else effect.platform, "")
            if now.get(key) == self.modes.get(key) == "preview":
                yield f"P4: {key} is in preview, and {effect.verb} to {effect.to} arrived"
            if effect.platform == "rt" and effect.verb in ("correspond", "create"):
                yield f"P4: RT's customer of ticket {effect.to} was written to"

    # P5

    def released(self, sight: Sight) -> Iterator[str]:
        """A public text and a newcomer's have two people: an approver, who wrote the phrase beforehand
        perhaps, or a lead who set the rule aside."""
        texts = {bare(effect.text): effect for effect in self._sent(self.seen_effects)}
        new = {mate.id for mate in sight.mates if mate.newcomer}
        leads = {mate.id for mate in sight.mates if mate.role in ("lead", "admin")}
        signed = {row.message_id: row for row in sight.approvals if row.approved}
        free = {(row.case_id, row.at, row.by) for row in sight.overrides if row.rule == "eyes"}
        for row in sight.messages:
            effect = texts.get(bare(sight.text.get(("message", row.id), "")))
            if effect is None or row.state not in MAY_HAVE_ARRIVED:
                continue
            if not 1 <= row.teammate_id <= len(TEAM) or row.released_at is None:
                yield f"P5: message {row.id} arrived and nobody released it"
            judge, author = signed.get(row.id), row.teammate_id
            if author in leads and (row.case_id, row.asked_at, author) in free:
                continue
            read = judge and (judge.by not in (author, *new) or judge.phrase_id)
            if effect.visibility != "private" and not read:
                yield f"P5: message {row.id} was public and only {author} read it"
            if author in new and not (read and judge and not judge.phrase_id):
                yield f"P5: message {row.id} is newcomer {author}'s and nobody else read it"

    # P6

    def strict_order(self, sight: Sight) -> Iterator[str]:
        declared = self._declared(sight)
        # Who waits behind another gives them their place, where theirs is the earlier one.
        given = {(row.folded_into, row.waiting_since) for row in sight.mentions}
        for row in sight.mentions:
            known = self.waiting_since.setdefault(row.id, row.waiting_since)
            if row.waiting_since < known and (row.id, row.waiting_since) in given:
                self.waiting_since[row.id] = row.waiting_since
            elif known != row.waiting_since:
                yield f"P6: mention {row.id} waited since {known}, now since {row.waiting_since}"
        for row in sight.mentions:
            if (row.id, row.waiting_since) in given:
                continue  # the clamp is asked of whose it was
            yield from self._clamped(row, declared.get(row.stream_id), sight)
        if self.steps % 4 == 0:
            yield from self._queue(sight)

    def _clamped(self, row: Row[Any], stream: Stream | None, sight: Sight) -> Iterator[str]:
        """Since it was heard, or since a platform says it was said, never before the last reading."""
        if row.waiting_since > row.heard_at:
            yield f"P6: mention {row.id} waits since the future"
        if row.waiting_since == row.heard_at:
            return
        if stream is None or stream.clock != "platform":
            yield f"P6: mention {row.id} waits since {row.waiting_since} by its author's clock"
            return
        now = {each.id: each.complete_since for each in sight.streams}
        # The first complete reading may have ended in this very step, before this word came.
        read = self.complete.get(row.stream_id) or now.get(row.stream_id)
        lowest = self.lowest.setdefault(row.id, read - stream.overlap if read else row.heard_at)
        # What a gap left out was in no complete reading since the gap began.
        read_back = (gap for gap in sight.gaps if gap.stream_id == row.stream_id and gap.tried_at)
        began = (g.from_at for g in read_back if g.from_at <= row.waiting_since <= g.to_at)
        lowest = min([lowest, *began])
        if row.waiting_since < lowest:
            yield f"P6: mention {row.id} waits since {row.waiting_since}, before {lowest}"

    def _declared(self, sight: Sight) -> dict[int, Stream]:
        kinds = self.world.office.registry.kinds
        keys = {row.id: row.key for row in sight.accounts}
        return {
            row.id: stream
            for row in sight.streams
            if (kind := kinds.get(keys[row.account_id]))
            for stream in kind.about.streams
            if stream.key == row.key
        }

    def _queue(self, sight: Sight) -> Iterator[str]:
        waits = [
            (row.waiting_since, row.id, "mention") for row in sight.mentions
            if row.flagged and not (
                row.case_id or row.folded_into or row.set_aside_at or row.deleted_at
            )
        ]  # fmt: skip
        back = [row for row in sight.cases if not row.owner_id and not row.ended_at]
        back = [row for row in back if row.waiting_since]
        waits += [(row.waiting_since, row.id, "case") for row in back if not row.exception_at]
        # Mention before case at one moment and id.
        waits.sort(key=lambda place: (place[0], place[1], place[2] != "mention"))
        shown: list[tuple[datetime, int, str]] = []
        after = None
        while True:
            page = queue.page(self.world.office, after=after, limit=37)
            shown += [tuple(row.waiting.place) for row in page.rows]
            if not (after := page.next):
                break
        if shown != waits:
            missing, more = set(waits) - set(shown), set(shown) - set(waits)
            yield f"P6: the queue is not the order: missing {missing}, too much {more}"

    # Closings

    def closed_once(self, sight: Sight) -> Iterator[str]:
        effects = [each for each in self.town.ledger.effects if each.platform == "rt"]
        closes = Counter(e.to for e in effects if (e.verb, e.text) == ("status", "resolved"))
        notes = [each.text for each in effects if each.verb == "comment"]
        native = {row.id: row.native_id for row in sight.tickets}
        for ticket, n in closes.items():
            # A lost call may have closed it, and its own people opened it again before we looked.
            may = sum(
                native[c.ticket_id] == ticket and (c.state in HELD or c.called_at is not None)
                for c in sight.closings
            )
            if n > may:
                yield f"closings: ticket {ticket} was closed {n} times, by {may} decisions"
        for row in sight.closings:
            n = sum(f"[{row.key}]" in note for note in notes)
            if n > 1:
                yield f"closings: the note of closing {row.id} was written {n} times"
            if n and row.mode == "preview":
                yield f"closings: closing {row.id} was confirmed in preview and its note was written"


def _reaches(handle: Row[Any] | None, person: Person | None) -> bool:
    if handle is None or person is None:
        return person is None
    if handle.channel == "wordpress":
        return handle.name == person.name or person.key == BRAND
    ids = person.x_id, person.facebook_id, person.mastodon_id, did_of(person.key)
    return handle.native_id in (*ids, f"u-{person.number}")


_A_SECOND = timedelta(seconds=1)
