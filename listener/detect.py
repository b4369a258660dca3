"""Does a word concern us, and what does it want: by the team's own word lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import select

from casebook.database import Reading
from casebook.tables.team import word
from casebook.words import Both
from listener.detectors.lexicon import Lexicon, Words, words_of
from listener.detectors.verdict import Verdict
from listener.detectors.words import WordJudge

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
        if any(facts.get(fact) for fact in ABOUT_US):
            return True
        found = {hit.entry.list for hit in self._names.hits(words.folded)}
        if "brand_handle" in found:
            return True
        if "brand" not in found:
            return "#" in text and self._in_a_tag(text)
        return "not_us" not in found or self._complains(words)

    def _complains(self, words: Words) -> bool:
        verdict = self._every.judge(words, asks=False)
        return verdict.complaint and verdict.certainty >= 0.6

    def _in_a_tag(self, text: str) -> bool:
        tags = [part for part in text.casefold().split() if part.startswith("#")]
        return any(name in tag for tag in tags for name in self._tags)

    def judge(self, text: str, words: Words, language: str) -> Verdict:
        asks = "?" in text
        judge = self._judges.get(language)
        if judge:
            return judge.judge(words, asks=asks)
        verdict = self._every.judge(words, asks=asks)
        # Nobody has given us words for this language: a person looks.
        return replace(
            verdict, needs_a_person=verdict.kind != "spam", because=(_foreign(language),)
        )


def judge_of(r: Reading) -> Judge:
    """The judge of the lists as they are now."""
    query = select(word.c.list, word.c.language, word.c.word, word.c.weight).order_by(word.c.id)
    return _made(tuple(tuple(row) for row in r.rows(query)))


def parts_of(text: str) -> Words:
    return words_of(text[:ENOUGH])


@lru_cache(maxsize=2)
def _made(rows: Rows) -> Judge:
    return Judge(rows)


def _foreign(language: str) -> Both:
    return Both(
        f"scritto in «{language}»: non ho parole per giudicarlo, guarda tu",
        f"written in “{language}”: I have no words to judge it, please look",
    )


def without_quotes(because: Sequence[Both]) -> list[Both]:
    """The reasons once the text is forgotten: what was decided, not what was said."""
    return [Both(reason.it.split(":")[0], reason.en.split(":")[0]) for reason in because]
