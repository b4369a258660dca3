"""The drafting help (N1–N4): what a draft could say better, with the words and the reason; it never blocks."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from casebook.words import Both, same, sayings
from outreach import readable
from outreach.tone_lists import Lists, fold

_WORDS, NONE = sayings("outreach", "tone"), same("")
AT_FIRST = 120  # characters in which a message shows with whom it begins


@dataclass(frozen=True)
class Facts:
    """``first``: nothing private went there yet. ``known``: code, phone, email, address → where it
    stands. ``me``, ``name``, ``brand``: writer, reader, house."""

    language: str
    public: bool
    first: bool = False
    our_fault: bool = False
    me: str = ""
    name: str = ""
    brand: str = ""
    known: Mapping[str, Both] = field(default_factory=dict)


@dataclass(frozen=True)
class Hint:
    key: str
    label: Both
    marks: tuple[str, ...]
    why: Both
    instead: Both


@dataclass(frozen=True)
class _Draft:
    text: str
    folded: str
    facts: Facts
    lists: Lists

    def marks(self, name: str) -> list[str]:
        return self.lists.marks(name, self.text, self.folded)


def hints(text: str, facts: Facts, lists: Lists) -> tuple[Hint, ...]:
    if not text.strip():
        return ()
    draft = _Draft(text, fold(text), facts, lists)
    found = ((key, look(draft)) for key, look in _LOOKS.items())
    return tuple(_hint(draft, key, marks) for key, marks in found if marks is not None)


Found = Collection[str] | None  # the words; none: nothing to say


def _hint(draft: _Draft, key: str, found: Collection[str]) -> Hint:
    says = _SAID.get(key)
    instead = says(draft, found) if says else _WORDS.get(f"{key}_instead", NONE)
    why = _WORDS.get(f"{key}_why", NONE)
    return Hint(key, _WORDS[f"{key}_label"], tuple(dict.fromkeys(found)), why, instead)


def _procedure(draft: _Draft) -> Found:
    start = draft.folded[:AT_FIRST]
    place = draft.lists.finders.get("tone_procedure", re.compile("(?!)")).search(start)
    if place is None or draft.lists.marks("tone_person", draft.text, start[: place.start()]):
        return None
    return [draft.text[place.start() : place.end()]]


def _blame(draft: _Draft) -> Found:
    return draft.marks("tone_blame") or None


def _defence(draft: _Draft) -> Found:
    return (draft.facts.public and draft.marks("tone_defence")) or None


def _data(draft: _Draft) -> Found:
    if not draft.facts.public:
        return None
    found = [hit[0].strip() for pattern in _DATA for hit in pattern.finditer(draft.text)]
    facts = draft.facts
    ours = {fold(part) for part in f"{facts.me} {facts.name} {facts.brand}".split()}
    named = [hit[0] for hit in _FULL_NAME.finditer(draft.text)]
    return [*found, *(name for name in named if not ours & set(fold(name).split()))] or None


def _again(draft: _Draft) -> Found:
    return [sentence for _, sentence in _asked_again(draft)] or None


def _apology(draft: _Draft) -> Found:
    return [] if draft.facts.our_fault and not draft.marks("tone_sorry") else None


def _name(draft: _Draft) -> Found:
    facts = draft.facts
    me = fold(facts.me).split(" ")[0]
    named = not me or re.search(rf"\b{re.escape(me)}\b", draft.folded)
    return [] if (facts.first or facts.public) and not named else None


def _jargon(draft: _Draft) -> Found:
    return draft.marks("glossary") or None


def _long(draft: _Draft) -> Found:
    return [part[:48] + "…" for part in readable.too_long(draft.text)] or None


def _hard(draft: _Draft) -> Found:
    ease = readable.ease(draft.text, draft.facts.language)
    return [] if ease is not None and ease < readable.HARD[draft.facts.language] else None


_LOOKS: Mapping[str, Callable[[_Draft], Found]] = {
    "name": _name, "procedure": _procedure, "apology": _apology, "blame": _blame,
    "defence": _defence, "data": _data, "again": _again, "jargon": _jargon, "long": _long,
    "hard": _hard,
}  # fmt: skip


def _asked_again(draft: _Draft) -> list[tuple[str, str]]:
    """(what, the sentence that asks for it)."""
    found = []
    for sentence in readable.sentences(draft.text):
        folded = fold(sentence)
        if draft.lists.marks("tone_ask", sentence, folded):
            for kind in draft.facts.known:
                if draft.lists.marks(f"tone_thing_{kind}", sentence, folded):
                    found.append((kind, sentence))
    return found


def _where(draft: _Draft, _: Collection[str]) -> Both:
    known = [draft.facts.known[kind] for kind in dict.fromkeys(k for k, _ in _asked_again(draft))]
    return Both(*(", ".join(both.in_(language) for both in known) for language in ("it", "en")))


def _plainly(draft: _Draft, marks: Collection[str]) -> Both:
    plain = {mark: draft.lists.glossary.get(fold(" ".join(mark.split())), "") for mark in marks}
    words = "; ".join(f"{mark} → {says}" for mark, says in plain.items() if says)
    return Both(words, words)


def _sign(draft: _Draft, _: Collection[str]) -> Both:
    facts = draft.facts
    return Both(f"«sono {facts.me} di {facts.brand}»", f"“I am {facts.me} at {facts.brand}”")


_SAID: Mapping[str, Callable[[_Draft, Collection[str]], Both]] = {
    "again": _where, "jargon": _plainly, "name": _sign,
}  # fmt: skip
_DATA = (
    re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w"),
    re.compile(r"(?<![\w-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ -]?\d){7,}(?!\w)"),
    re.compile(r"\b[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){3,7}[A-Z0-9]{0,4}\b"),
    re.compile(r"\b[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]\b", re.IGNORECASE),
    re.compile(r"\b[A-Z]{1,4}-?\d{4,}\b|\b\d{6,}\b"),
    re.compile(r"\b(?:via|viale|piazza|corso|largo|vicolo)\s+(?:[\w'’.]+\s+){1,4}?\d+\b", re.IGNORECASE),
    re.compile(r"\b\d+\s+(?:[A-Z][\w'’]+\s+){1,3}(?:Street|Road|Avenue|Lane|Square|Place)\b"),
)  # fmt: skip
_FULL_NAME = re.compile(r"(?<=[a-zà-ù,] )[A-Z][a-zà-ù'’]+ [A-Z][a-zà-ù'’]+")
