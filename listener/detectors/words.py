"""The first judge: weighs listed words, and says which ones it went by."""

from collections import Counter
from collections.abc import Iterable, Sequence

from casebook.kinds import FLAGS, ONLY_CONFIRMED
from casebook.words import Both, sentences
from listener.detectors.lexicon import Hit, Lexicon, Words
from listener.detectors.verdict import Verdict

say = sentences("listener.detectors", "words")

JUDGE = "words-1"
NEAR = 3  # words between a "not" and what it turns round
MOST_REASONS = 4


class WordJudge:
    """Judges texts of one language by the team's lists."""

    def __init__(self, entries: Iterable[tuple[str, str, int]]) -> None:
        self._lexicon = Lexicon(entries)

    def judge(self, words: Words, *, asks: bool) -> Verdict:
        """``asks``: the text holds a question mark."""
        hits = self._lexicon.hits(words.folded)
        nots = _nots(hits)
        scores: Counter[str] = Counter()
        counted: dict[str, list[Hit]] = {}
        for hit in hits:
            name = _meant(hit, nots)
            if name and not _inside(hit, counted.get(name)):
                scores[name] += hit.entry.weight
                counted.setdefault(name, []).append(hit)
        kind, certainty = _kind(scores, asks=asks)
        because = _reasons(kind, counted, words)
        flags = tuple(name for name in FLAGS if scores[name] >= 2)
        proposes = {name: _quoted(name, counted, words) for name in flags}
        return Verdict(kind, certainty, because, flags, JUDGE, proposes=proposes)


def _nots(hits: Sequence[Hit]) -> dict[int, int]:
    """Where a "not" ends, and its weight; one that begins a listed phrase is part of that."""
    phrases = {hit.start for hit in hits if len(hit.entry.words) > 1}
    nots = (hit for hit in hits if hit.entry.list == "no" and hit.start not in phrases)
    return {hit.end: hit.entry.weight for hit in nots}


def _meant(hit: Hit, nots: dict[int, int]) -> str | None:
    """The list a hit counts for: "not good" complains, "no problem" says nothing."""
    name = hit.entry.list
    if name == "complaint" and nots.get(hit.start, 0) > 1:
        del nots[hit.start]  # this "no" has said what it says
        return None
    if name == "praise" and any(hit.start - away in nots for away in range(NEAR)):
        return "complaint" if hit.entry.weight > 1 else None
    return name


def _inside(hit: Hit, others: list[Hit] | None) -> bool:
    """Words of a longer phrase that was counted already."""
    return others is not None and hit.end <= others[-1].end


def _kind(scores: Counter[str], *, asks: bool) -> tuple[str, float]:
    complaint = scores["complaint"] + scores["abuse"] // 2 + scores["legal"] // 2
    praise = scores["praise"]
    if scores["spam"] >= 3 and complaint < 3:
        return "spam", 0.8
    if scores["advert"] >= 2 and scores["dislike"] >= 2 and complaint < scores["dislike"] + 3:
        return "criticism", 0.6
    if complaint >= 2 and (complaint >= praise or complaint >= 4):
        return "complaint", min(0.95, 0.5 + 0.08 * complaint)
    if scores["dislike"] >= 2 and scores["dislike"] > praise:
        return "criticism", 0.5
    return _milder(scores, complaint, asks=asks)


def _milder(scores: Counter[str], complaint: int, *, asks: bool) -> tuple[str, float]:
    praise = scores["praise"]
    if scores["help"] >= 2 and scores["help"] >= praise:
        return "help", 0.6
    # However much thanks surround it: a false alarm costs a glance, a lost question a customer.
    if scores["question"] >= 3 or asks:
        return "question", 0.6
    if scores["news"] >= 3 and not complaint:
        return "news", 0.6
    if praise and praise > complaint:
        return "praise", min(0.9, 0.5 + 0.1 * praise)
    return ("complaint" if complaint else "other"), 0.4


def _reasons(kind: str, counted: dict[str, list[Hit]], words: Words) -> tuple[Both, ...]:
    reasons = [_quoted(name, counted, words) for name in _which(kind, counted)]
    if not reasons:
        reasons = [say.MARK if kind == "question" else say.NOTHING]
    if "urgency" in counted:
        reasons.append(_quoted("urgency", counted, words))
    return tuple(reasons)


def _which(kind: str, counted: dict[str, list[Hit]]) -> Iterable[str]:
    deciding = ("advert", "dislike") if kind == "criticism" else (kind,)
    shown = (name for name in FLAGS if name not in ONLY_CONFIRMED)
    return (name for name in (*deciding, *shown) if name in counted)


def _quotes(hits: Sequence[Hit], words: Words) -> list[str]:
    """The weightiest places, in the text's order; places that touch become one."""
    best = sorted(hits, key=lambda hit: -hit.entry.weight)[:MOST_REASONS]
    spans: list[list[int]] = []
    for hit in sorted(best, key=lambda hit: hit.start):
        if spans and hit.start <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], hit.end)
        else:
            spans.append([hit.start, hit.end])
    return words.quotes(spans)


def _quoted(name: str, counted: dict[str, list[Hit]], words: Words) -> Both:
    says, quotes = getattr(say, name), _quotes(counted[name], words)
    it = ", ".join(f"«{quote}»" for quote in quotes)
    en = ", ".join(f"“{quote}”" for quote in quotes)
    return Both(f"{says.it} {it}", f"{says.en} {en}")
