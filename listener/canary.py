"""A known sentence planted by hand at a source: hearing it proves that we listen, and is no complaint.

Only a word that says the sentence and nothing else counts: who quotes it and complains is heard.
"""

from collections.abc import Sequence

from sqlalchemy import select, update

from casebook.database import Book, Writing
from casebook.errors import Trouble
from casebook.nouns import canary, stream
from casebook.queries import notices
from casebook.queries.upsert import or_replace
from casebook.words import sentences
from listener.items import Heard
from listener.normalise import clean
from listener.source import Source

say = sentences("listener", "canary")

SHORTEST, LONGEST = 20, 200
HOURS = (1, 24 * 14)


def proposed(book: Book, brand: str, stream_id: int) -> str:
    """Names the brand, so that a search finds it; the code makes it nobody else's."""
    code = book.vault.sign("canary", str(stream_id))[:6]
    return f"Prova d'ascolto {brand} {code}: se la leggete, tutto bene."


def plant(
    book: Book, stream_id: int, sentence: str, *, account_id: int, every_hours: int, by: int
) -> None:
    """From now the sentence is expected on this stream so often. Raises Trouble."""
    sentence = _plain(sentence)
    if not (SHORTEST <= len(sentence) <= LONGEST and HOURS[0] <= every_hours <= HOURS[1]):
        raise Trouble(say.BAD.filled(shortest=SHORTEST, longest=LONGEST, hours=HOURS[1]))
    with book.writing() as w:
        its = select(stream.c.id).where(stream.c.id == stream_id, stream.c.account_id == account_id)
        if w.value(its) is None:
            return
        new = {"sentence": sentence, "every_hours": every_hours, "by": by, "at": w.now}
        new |= {"missed_since": None, "heard_at": None, "ended_at": None}
        change = or_replace(w, canary, "stream_id", columns=tuple(new))
        w.run(change, {"stream_id": stream_id, **new})
        w.log("canary planted", by=by, account=account_id, stream=stream_id)
        w.tell("health", account_id)


def end(book: Book, stream_id: int, *, account_id: int, by: int) -> None:
    with book.writing() as w:
        its = select(stream.c.id).where(stream.c.account_id == account_id)
        mine = canary.c.stream_id == stream_id, canary.c.stream_id.in_(its)
        change = update(canary).where(*mine, canary.c.ended_at.is_(None))
        if w.run(change.values(ended_at=w.now)):
            w.log("canary ended", by=by, account=account_id, stream=stream_id)
            w.tell("health", account_id)


def is_it(heard: Heard, sentence: str) -> bool:
    said = {_plain(heard.title), _plain(clean(heard.text, html=heard.html).text)} - {""}
    return {words.casefold() for words in said} == {sentence.casefold()}


def heard(w: Writing, source: Source, words: Sequence[Heard]) -> None:
    """By the platform's own clock where it has one: a word read again proves nothing new."""
    times = [word.said_at for word in words if word.said_at and source.platform_clock]
    at = min(max(times, default=w.now), w.now)
    its = canary.c.stream_id == source.stream_id
    older = canary.c.heard_at.is_(None) | (canary.c.heard_at < at)
    if not w.run(update(canary).where(its, older).values(heard_at=at)):
        return
    w.run(update(stream).where(stream.c.id == source.stream_id).values(last_heard_at=w.now))
    in_time = canary.c.missed_since.is_not(None), canary.c.missed_since <= at
    about = {"account": source.account_id, "stream": source.stream_id}
    if w.run(update(canary).where(its, *in_time).values(missed_since=None)):
        w.log("canary heard again", **about)
        leads = notices.of_role(w, "lead", "admin")
        key = f"canary heard:{source.stream_id}:{at.isoformat()}"
        notices.tell(w, leads, "canary heard again", key=key, **about)
    w.tell("health", source.account_id)


def _plain(words: str) -> str:
    return " ".join(words.split())
