"""Prepares a heard word for the casebook: cleaned, judged, outside any transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from casebook.message import Author
from casebook.visibility import Visibility
from casebook.words import Both
from listener.detect import Judge, parts_of, says_whom
from listener.detectors.verdict import Verdict
from listener.items import Heard
from listener.language import language_of
from listener.normalise import clean, native, short
from listener.source import Source

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_FACT = 1_000


@dataclass(frozen=True, slots=True)
class Ready:
    """``row``: columns of mention still without times and author's handle."""

    native_id: str
    author: Author | None
    said_at: datetime | None
    text: str
    language: str
    verdict: Verdict
    flagged: bool
    private: bool
    concerns_us: bool
    row: dict[str, Any]

    def called(self, reason: Both) -> "Ready":
        """The same, for a person to look at whatever the judge thinks."""
        because = (reason, *self.verdict.because)
        verdict = replace(self.verdict, needs_a_person=True, because=because)
        return replace(self, verdict=verdict, flagged=True, row={**self.row, "flagged": True})


def ready(heard: Heard, source: Source, judge: Judge, *, known: bool = False) -> Ready | None:
    """None when the word does not concern us: it is counted, and nothing of it is kept.

    ``known``: it may have been kept before, so its new form is wanted whatever it says.
    """
    text, facts = _text(heard)
    words = parts_of(text)
    private = heard.visibility == Visibility.PRIVATE
    on_our_ground = private or (heard.kind != "post" and not says_whom(heard.facts))
    ours = on_our_ground or judge.concerns_us(text, words, heard.facts)
    if not (ours or known):
        return None
    language = language_of(text, source.language)
    addressed = on_our_ground or judge.addresses_us(words, heard.facts)
    verdict = judge.judge(words, language, addressed=addressed)
    flagged = verdict.flagged and not private
    row = {**_columns(heard, source), "language": language, "facts": facts, "flagged": flagged}
    said = max(heard.said_at, EARLIEST) if heard.said_at else None
    id, author = row["native_id"], _author(heard.author)
    return Ready(id, author, said, text, language, verdict, flagged, private, ours, row)


def _text(heard: Heard) -> tuple[str, dict[str, Any]]:
    """The words, title first; and the facts, with the title and what was cut off noted."""
    title = short(heard.title)
    cleaned = clean(heard.text, html=heard.html)
    facts = _facts(heard.facts) | ({"title": title} if title else {})
    facts |= {"cut_from": cleaned.was} if cleaned.was else {}
    if not title or cleaned.text.startswith(title):
        return cleaned.text, facts
    return f"{title}\n\n{cleaned.text}".rstrip(), facts


def _columns(heard: Heard, source: Source) -> dict[str, Any]:
    place = {
        name: getattr(source, name) for name in ("channel", "scope", "account_id", "stream_id")
    }
    around = {"thread": heard.thread, "reply_to": heard.reply_to}
    near = {name: short(id) if id else None for name, id in around.items()}
    word = {"native_id": native(heard.native_id), "kind": heard.kind, "url": _address(heard.url)}
    return {**place, **near, **word, "visibility": str(heard.visibility)}


def _author(author: Author | None) -> Author | None:
    if author is None or not author.native_id:
        return None
    id, facts = native(author.native_id), _facts(author.facts)
    handle, name = short(author.handle, 200), short(author.name, 200)
    return Author(id, handle or id, name, _address(author.url), facts)


def _facts(facts: Mapping[str, str | int | bool]) -> dict[str, Any]:
    texts = {key: short(fact, LONGEST_FACT) for key, fact in facts.items() if isinstance(fact, str)}
    return {**facts, **texts}


def _address(url: str | None) -> str | None:
    """Only what a person can safely click: a stranger's ``javascript:`` is no address."""
    cleaned = short(url, 2_000) if url else ""
    return cleaned if cleaned.lower().startswith(("https://", "http://")) else None
