"""The drafting help (N1–N4): what a draft could say better, with the words and the reason; it never blocks."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from casebook.words import Both
from outreach import readable
from outreach.tone_lists import Lists, fold

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
    return tuple(hint for look in _LOOKS if (hint := look(draft)) is not None)


Found = Collection[str] | None  # the words; none: nothing to say


def _look(
    key: str, label: Both, why: Both, instead: Both
) -> Callable[[Callable[[_Draft], Found]], Callable[[_Draft], Hint | None]]:
    def looks(find: Callable[[_Draft], Found]) -> Callable[[_Draft], Hint | None]:
        def look(draft: _Draft) -> Hint | None:
            found = find(draft)
            if found is None:
                return None
            says = _SAID.get(key)
            said = says(draft, found) if says else instead
            return Hint(key, label, tuple(dict.fromkeys(found)), why, said)

        return look

    return looks


@_look(
    "procedure", Both("comincia dalla procedura", "opens with the procedure"),
    Both("Prima la persona, poi la regola.", "The person first, then the rule."),
    Both("Comincia da che cosa le è successo.", "Begin with what happened to them."),
)  # fmt: skip
def _procedure(draft: _Draft) -> Found:
    start = draft.folded[:AT_FIRST]
    place = draft.lists.finders.get("tone_procedure", re.compile("(?!)")).search(start)
    if place is None or draft.lists.marks("tone_person", draft.text, start[: place.start()]):
        return None
    return [draft.text[place.start() : place.end()]]


@_look(
    "blame", Both("dà la colpa a chi legge", "blames the reader"),
    Both("Anche quando è vero, non aiuta nessuno dei due.", "Even when true, it helps neither."),
    Both("Di' che cosa manca e che cosa fai tu.", "Say what is missing and what you will do."),
)  # fmt: skip
def _blame(draft: _Draft) -> Found:
    return draft.marks("tone_blame") or None


@_look(
    "defence", Both("si difende in pubblico", "argues in public"),
    Both("In pubblico solo un invito a parlarne.", "In public only an invitation to talk."),
    Both("I fatti si chiariscono in privato.", "Facts are cleared up in private."),
)  # fmt: skip
def _defence(draft: _Draft) -> Found:
    return (draft.facts.public and draft.marks("tone_defence")) or None


@_look(
    "data", Both("dati di una persona, in pubblico", "somebody's data, in public"),
    Both("Li leggerebbe chiunque, per sempre.", "Anyone could read them, for ever."),
    Both("Toglili: servono in privato.", "Take them out: they belong in private."),
)  # fmt: skip
def _data(draft: _Draft) -> Found:
    if not draft.facts.public:
        return None
    found = [hit[0].strip() for pattern in _DATA for hit in pattern.finditer(draft.text)]
    ours = {
        fold(part) for part in f"{draft.facts.me} {draft.facts.name} {draft.facts.brand}".split()
    }
    named = [hit[0] for hit in _FULL_NAME.finditer(draft.text)]
    return [*found, *(name for name in named if not ours & set(fold(name).split()))] or None


@_look(
    "again", Both("chiede ciò che sappiamo già", "asks for what we know"),
    Both("Chiedere due volte fa ricominciare da capo.", "Asking twice makes them begin again."),
    Both("", ""),
)  # fmt: skip
def _again(draft: _Draft) -> Found:
    return [sentence for _, sentence in _asked_again(draft)] or None


@_look(
    "apology", Both("mancano le scuse", "the apology is missing"),
    Both("Il caso è segnato «colpa nostra».", "The case is marked “our fault”."),
    Both("Una riga basta: «le chiedo scusa».", "One line is enough: “I apologise”."),
)  # fmt: skip
def _apology(draft: _Draft) -> Found:
    return [] if draft.facts.our_fault and not draft.marks("tone_sorry") else None


@_look(
    "name", Both("manca il tuo nome", "your name is missing"),
    Both("Chi scrive è una persona.", "Who writes is a person."), Both("", ""),
)  # fmt: skip
def _name(draft: _Draft) -> Found:
    facts = draft.facts
    me = fold(facts.me).split(" ")[0]
    alone = (
        (facts.first or facts.public)
        and me
        and not re.search(rf"\b{re.escape(me)}\b", draft.folded)
    )
    return [] if alone else None


@_look(
    "jargon", Both("parole nostre, non sue", "our words, not theirs"),
    Both("Chi legge non lavora qui.", "The reader does not work here."), Both("", ""),
)  # fmt: skip
def _jargon(draft: _Draft) -> Found:
    return draft.marks("glossary") or None


@_look(
    "long", Both("una frase lunga", "a long sentence"),
    Both("Oltre 30 parole si perde il filo.", "Beyond 30 words the thread is lost."),
    Both("Fanne due.", "Make it two."),
)  # fmt: skip
def _long(draft: _Draft) -> Found:
    return [part[:48] + "…" for part in readable.too_long(draft.text)] or None


@_look(
    "hard", Both("difficile da leggere", "hard to read"), Both("", ""),
    Both("Parole più corte, un fatto per frase.", "Shorter words, one fact to a sentence."),
)  # fmt: skip
def _hard(draft: _Draft) -> Found:
    ease = readable.ease(draft.text, draft.facts.language)
    return [] if ease is not None and ease < readable.HARD[draft.facts.language] else None


_LOOKS = (_name, _procedure, _apology, _blame, _defence, _data, _again, _jargon, _long, _hard)


def _asked_again(draft: _Draft) -> list[tuple[str, str]]:
    """(what, the sentence that asks for it)."""
    found = []
    for sentence in readable.sentences(draft.text):
        folded = fold(sentence)
        if draft.lists.marks("tone_ask", sentence, folded):
            found += [
                (kind, sentence)
                for kind in draft.facts.known
                if draft.lists.marks(f"tone_thing_{kind}", sentence, folded)
            ]
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
