"""What channel files do again and again, once: items and marks, pages, who may read, same words."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from html import unescape
from itertools import islice
from typing import Any, Concatenate, ParamSpec, TypeVar

from casebook.message import Author, Mention, Outgoing
from casebook.visibility import Visibility
from casebook.words import Both, same, sentences
from listener import answers
from listener.items import Broken, Edited, Evidence, Heard, Item, Mark
from listener.outcomes import Busy, Changed, Gone, Refused, SignedOut, Trouble, Unknown

say = sentences("listener", "kit")

Json = Mapping[str, Any]
More = ParamSpec("More")
T = TypeVar("T")
Reads = Callable[Concatenate[Json, More], T]  # a reader of one item, given first
Memory = TypeVar("Memory")

ODD = (KeyError, TypeError, ValueError, AttributeError)  # what an unknown shape breaks with
TAG = answers.TAG
YES = Evidence("yes", same(""))
NOT_DONE = (Refused, Busy, SignedOut)  # of a write: it surely did not happen
NOT_READ = (*NOT_DONE, Changed)  # whatever a reading may meet
SKEW = timedelta(hours=3)  # a platform's clock and ours, when one stands in another zone
NOT_TEXT = "📎"  # a picture or a voice: a person must look


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def days(n: float) -> timedelta:
    return timedelta(days=n)


def raw(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def id_in(data: Any, *_: Any) -> str:
    return str(data.get("id", "")) if isinstance(data, dict) else ""


def word(
    channel: str, id_of: Callable[..., str] = id_in
) -> Callable[[Reads[More, Heard]], Reads[More, Heard | Broken]]:
    """A reader of one item, given first: it is kept as it came, and Broken where it is odd."""

    def reader(read: Reads[More, Heard]) -> Reads[More, Heard | Broken]:
        @wraps(read)
        def item(data: Json, /, *args: More.args, **named: More.kwargs) -> Heard | Broken:
            try:
                return replace(read(data, *args, **named), raw=raw(data))
            except ODD:
                return Broken(id_of(data, *args), raw(data), say.NOT_READ.filled(channel=channel))

        return item

    return reader


def until_trouble(items: Iterable[T]) -> tuple[list[T], Trouble | None]:
    """What came, and the trouble that ended it: what was read is given all the same."""
    found: list[T] = []
    try:
        for item in items:
            found.append(item)
    except Trouble as trouble:
        return found, trouble
    return found, None


def marked(
    items: Sequence[Item], bookmark: str | None, stopped: Trouble | None = None
) -> Iterator[Item]:
    """Only the last one: resuming at an earlier one would skip those that are listed after it.

    ``stopped``: raised at the end, and nothing is marked.
    """
    if bookmark is None or stopped:
        yield from items
    else:
        yield from items[:-1]
        yield _with(items[-1], bookmark) if items else Mark(bookmark)
    if stopped:
        raise stopped


def _with(item: Item, bookmark: str) -> Item:
    if isinstance(item, Edited):
        return replace(item, heard=replace(item.heard, bookmark=bookmark))
    return replace(item, bookmark=bookmark)


def unmarked(items: Iterable[Item]) -> Iterator[Item]:
    """The words alone, for reading a time again: nobody is to resume there."""
    for item in items:
        if isinstance(item, Heard | Broken):
            yield replace(item, bookmark=None)


def several(
    since: str | None, lists: Mapping[str, Callable[[Memory], Iterable[Sequence[Item]]]],
    memory: type[Memory], *, fails: tuple[type[Trouble], ...] = (Refused, Changed),
) -> Iterator[Item]:  # fmt: skip
    """Lists under one bookmark, each with its memory; one that ``fails`` does not stop the others."""
    kept = json.loads(since) if since else {}
    memories = {name: memory(**kept.get(name, {})) for name in lists}
    troubles = list[Trouble]()
    for name, read in lists.items():
        try:
            for items in read(memories[name]):
                yield from items
                yield Mark(json.dumps({each: vars(of) for each, of in memories.items()}))
        except fails as trouble:
            troubles.append(trouble)
            yield Broken(name, "", named(name, trouble.words))
    if troubles and len(troubles) == len(lists):
        raise troubles[-1]


def reads(*of_streams: Callable[..., Iterator[Item]]) -> Callable[..., Iterator[Item]]:
    """The verb ``collect``, by a function of channel and bookmark for each stream, of its name."""
    streams = {each.__name__: each for each in of_streams}

    def collect(channel: Any, stream: str, since: str | None) -> Iterator[Item]:
        items: Iterator[Item] = channel.shaped(streams[stream](channel, since))
        return items

    return collect


def named(name: str, words: Both) -> Both:
    return Both(f"{name}: {words.it}", f"{name}: {words.en}")


def codes(words: Iterable[str]) -> tuple[Both, ...]:
    return tuple(map(same, words))


def is_there(look: Callable[[], object]) -> bool:
    try:
        look()
    except Gone:
        return False
    return True


def private(id: str, text: str, by: Author | None, at: datetime, url: str, thread: str) -> Heard:
    """A private word, answered in its conversation."""
    word = Heard(id, text or NOT_TEXT, by, at, "message", Visibility.PRIVATE)
    return replace(word, url=url, thread=thread)


def down_to(
    pages: Iterable[Sequence[T]], is_new: Callable[[T], bool], *, first: bool = False
) -> Iterator[T]:
    """Newest-first pages, to the end of the one that holds what is known; ``first``: one page only."""
    for page in islice(pages, 1) if first else pages:
        fresh = [each for each in page if is_new(each)]
        yield from fresh
        if len(fresh) < len(page):
            return


def batches(found: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(found)
    while batch := list(islice(rest, size)):
        yield batch


def only_private(message: Outgoing) -> None:
    if message.visibility is not Visibility.PRIVATE:
        raise Refused(say.ONLY_PRIVATE)


def only_public(message: Outgoing, to: Mention) -> None:
    if {message.visibility, to.visibility} != {Visibility.PUBLIC}:
        raise Refused(say.ONLY_PUBLIC)


def nobody_else(named: Iterable[str]) -> None:
    """Handles in a closed text, but the reader's and ours: they would read it too."""
    if names := ", ".join(f"@{name}" for name in sorted(named)):
        raise Refused(say.NAMES_OTHERS.filled(names=names))


def proven(answer: Any, proof: str) -> Json:
    """What a write brought, with the field that proves it. Raises Unknown when that is missing."""
    if isinstance(answer, dict) and (not proof or answer.get(proof)):
        return answer
    raise perhaps()


def perhaps() -> Unknown:
    return Unknown(answers.say.UNKNOWN)


def plain(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def same_words(one: str, other: str) -> bool:
    return one.split() == other.split()
