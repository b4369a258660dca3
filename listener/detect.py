"""Does a word concern us, and what does it want: by the team's own word lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import select

from casebook.database import Reading
from casebook.tables.team import word
from casebook.words import Both, sentences
from listener.detectors.lexicon import Lexicon, Words, words_of
from listener.detectors.verdict import Verdict
from listener.detectors.words import WordJudge

say = sentences("listener", "detect")

SOME_WORDS = 5  # fewer are tags of friends and faces
ENOUGH = 6_000  # characters looked at: who complains says so before
OURS = ("brand", "brand_handle")
ABOUT_US = ("mentions_us", "quotes_us", "replies_to_us", "on_our_page")
Rows = tuple[tuple[str, str, str, int], ...]  # (list, language, word, weight)


class Judge:
    """``concerns_us`` first, then ``judge``: what does not concern us is not looked at further."""

    def __init__(self, rows: Rows) -> None:
        self._names = Lexicon((n, w, k) for n, _, w, k in rows if n in (*OURS, "not_us"))
        self._tags = tuple(w.casefold() for n, _, w, _ in rows if n in OURS and len(w) > 3)
        self.languages = {language for _, language, _, _ in rows if language}
        self._judges = {
            language: WordJudge((n, w, k) for n, of, w, k in rows if of == language)
            for language in self.languages
        }
        self._every = WordJudge((n, w, k) for n, of, w, k in rows if of)

    def concerns_us(self, text: str, words: Words, facts: Mapping[str, object]) -> bool:
        """Named, addressed or quoted; a namesake thing ("sap of the tree") is not us."""
        if self.addresses_us(words, facts):
            return True
        found = {hit.entry.list for hit in self._names.hits(words.folded)}
        if "brand" not in found:
            return "#" in text and self._in_a_tag(text)
        return "not_us" not in found or self._complains(words)

    def addresses_us(self, words: Words, facts: Mapping[str, object]) -> bool:
        if any(facts.get(fact) for fact in ABOUT_US):
            return True
        return any(hit.entry.list == "brand_handle" for hit in self._names.hits(words.folded))

    def _complains(self, words: Words) -> bool:
        verdict = self._every.judge(words, asks=False)
        return verdict.complaint and verdict.certainty >= 0.6

    def _in_a_tag(self, text: str) -> bool:
        tags = [part for part in text.casefold().split() if part.startswith("#")]
        return any(name in tag for tag in tags for name in self._tags)

    def judge(self, words: Words, language: str, *, addressed: bool) -> Verdict:
        """``addressed``: said to us; then what nothing is known about is for a person too."""
        judge = self._judges.get(language)
        verdict = (judge or self._every).judge(words, asks="?" in words.text)
        if not judge and verdict.kind != "spam":
            return _for_a_person(verdict, say.FOREIGN.filled(language=language))
        if addressed and verdict.kind == "other" and len(words.folded) >= SOME_WORDS:
            return _for_a_person(verdict, say.UNKNOWN)
        return verdict


def says_whom(facts: Mapping[str, object]) -> bool:
    """Whether the channel tells who is addressed; where it does not, a comment is taken for ours."""
    return any(fact in facts for fact in ABOUT_US)


def judge_of(r: Reading) -> Judge:
    """The judge of the lists as they are now."""
    of = word.c
    query = select(of.list, of.language, of.word, of.weight).order_by(of.id)
    query = query.where(of.list != "glossary", of.list.not_like("tone%"))  # of our own words
    return _made(tuple(tuple(row) for row in r.rows(query)))


def parts_of(text: str) -> Words:
    return words_of(text[:ENOUGH])


@lru_cache(maxsize=2)
def _made(rows: Rows) -> Judge:
    return Judge(rows)


def _for_a_person(verdict: Verdict, reason: Both) -> Verdict:
    return replace(verdict, needs_a_person=True, because=(*verdict.because, reason))


def without_quotes(because: Sequence[Both]) -> list[Both]:
    """The reasons once the text is forgotten: what was decided, not what was said."""
    return [Both(reason.it.split(":")[0], reason.en.split(":")[0]) for reason in because]
