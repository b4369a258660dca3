"""Everything comes to rest: nothing goes wrong any more, and all that was begun must have its end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from casebook.closing import FREE
from playground.desks.rt_book import INACTIVE
from tests.simulator.deeds import Nothing
from tests.simulator.promises import BrokenPromise, Promises
from tests.simulator.sight import Sight, bare
from tests.simulator.team import Team
from tests.simulator.townsfolk import Townsfolk
from tests.simulator.voice import complains
from tests.simulator.work import Work
from tests.simulator.world import World

# Three hours: nobody notes shorter ones as theirs.
PAUSES = (timedelta(minutes=6),) * 4 + (timedelta(minutes=40),) * 3 + (timedelta(hours=3),) * 16
ENDS = ("sent", "shown", "refused", "not_sent", "withdrawn", "awaiting")


def at_rest(world: World, work: Work, promises: Promises, people: Townsfolk, team: Team) -> None:
    """Raises BrokenPromise when something never ends, was lost, or ended otherwise than it says."""
    world.town.faults.clear()
    # What was read while our clock was ahead bears a time that is still to come.
    began = max(world.house.now(), world.clock.now())
    world.house.step(timedelta(0))
    for pause in PAUSES:
        work.all_that_is_due(fated=False)
        _decide(team)
        sight = promises.check()
        if not (told := list(_unfinished(sight, began, world))):
            break
        world.clock.forward(pause)
        world.town.tick()
    else:
        raise BrokenPromise("; ".join(told[:3]))
    told = [
        *_said_and_arrived(world, sight),
        *_as_in_rt(world, sight, people),
        *_articles(world, sight),
        *_pushed(people, sight),
        *_promised(sight, world.house.now()),
    ]
    if told:
        raise BrokenPromise("; ".join(told[:3]))


def _decide(team: Team) -> None:
    """A person looks at everything that only a person can decide."""
    while True:
        try:
            team.decide()
        except Nothing:
            return


def _unfinished(sight: Sight, began: object, world: World) -> Iterator[str]:
    for row in sight.messages:
        by_browser = row.verb == "hand_off" and row.state in ("released", "perhaps")
        if row.state not in ENDS and not by_browser:
            yield f"P3: message {row.id} stays {row.state}"
    for row in sight.closings:
        if row.state not in (*FREE, "closed"):
            yield f"closings: closing {row.id} stays {row.state}"
    for row in sight.codes:
        if row.state in ("asked", "sending"):
            yield f"P7: code {row.id} stays {row.state}"
    for row in sight.due_work:
        if row.what in ("mail", "hook", "stop") and row.done_at is None:
            yield f"notices: {row.what} {row.id} stays undone: {row.trouble}"
    yield from world.files.left(sight)
    for row in sight.streams:
        told = row.key == "pushed"
        if not told and (row.last_read_at is None or row.last_read_at <= began):
            yield f"P2: stream {row.key} of account {row.account_id} is not read any more"
    for row in sight.mentions:
        if (row.visibility == "private" or row.folded_into) and not row.attached_at:
            yield f"P2: mention {row.id} is put nowhere"


def _said_and_arrived(world: World, sight: Sight) -> Iterator[str]:
    arrived: dict[str, int] = {}
    for effect in world.town.ledger.effects:
        arrived[bare(effect.text)] = arrived.get(bare(effect.text), 0) + 1
    counted: dict[str, int] = {}
    for row in sight.messages:
        if row.verb in ("reply", "contact"):
            text = bare(sight.text.get(("message", row.id), ""))
            counted[text] = counted.get(text, 0) + (row.state == "sent")
    for text, sent in counted.items():
        if sent != arrived.get(text, 0):
            yield f"P3: “{text}” counts as sent {sent} times, arrived {arrived.get(text, 0)} times"


def _as_in_rt(world: World, sight: Sight, people: Townsfolk) -> Iterator[str]:
    """Where only we changed a ticket, our word about it is true."""
    native = {row.id: row for row in sight.tickets}
    last = {
        row.ticket_id: row for row in sight.closings if row.state not in ("withdrawn", "preview")
    }
    for ticket_id, row in last.items():
        number = native[ticket_id].native_id
        if number in people.touched:
            continue
        found = world.town.rt.book.ticket(int(number))
        is_open = found is not None and found.status not in INACTIVE
        if (row.state == "closed") == is_open:
            yield f"closings: closing {row.id} is {row.state}, ticket {number} in RT is open: {is_open}"
    opened = {str(number) for number in world.town.rt.book.tickets}
    for number in sorted(opened - {row.native_id for row in sight.tickets}):
        if world.town.rt.book.tickets[int(number)].status not in INACTIVE:
            yield f"P2: ticket {number} of RT is not known"


def _articles(world: World, sight: Sight) -> Iterator[str]:
    """A complaint that stands in a feed now is kept."""
    urls = {row.url for row in sight.mentions if row.channel == "feeds"}
    for blog in world.town.blogs.blogs.values():
        for entry in filter(lambda entry: complains(entry.text), blog.newest()):
            if not any(f"/{blog.slug}/{entry.number}" in (url or "") for url in urls):
                yield f"P2: article {blog.slug}/{entry.number} is in the feed and nowhere here"


def _pushed(people: Townsfolk, sight: Sight) -> Iterator[str]:
    """What our door accepted was kept, or put aside for a person."""
    kept = {row.native_id for row in sight.mentions if row.channel == "webhook"}
    kept |= {row.native_id for row in sight.parked}
    for item in people.counter.taken:
        if item not in kept | people.counter.gone:
            yield f"P2: the counter's {item} was taken in and is nowhere"


def _promised(sight: Sight, now: datetime) -> Iterator[str]:
    """Nobody's clock ran out unnoticed."""
    for row in sight.promises:
        runs = row.ended_at is None and row.claimed_at is None and not row.proposed
        if runs and row.due_at <= now and row.late_since is None:
            yield f"P9: promise {row.id} was due at {row.due_at} and nobody says so"
