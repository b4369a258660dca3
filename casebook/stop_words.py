"""Whether somebody asks never to be written to again: surely, perhaps, or not at all."""

import re
import unicodedata

MARKS = re.compile("[\u0300-\u036f]+")
WORD = re.compile(r"[a-z0-9]+")
NAME = re.compile(r"@[\w.@-]+")
# Said around it, these change nothing.
COURTESY = {
    "per", "favore", "grazie", "prego", "vi", "ve", "mi", "piu", "ora", "adesso", "please",
    "thank", "thanks", "you", "now", "ok", "okay", "e", "and",
}  # fmt: skip
# The whole message, courtesy aside: nothing else is meant by it.
SURE = {
    "stop", "stop stop", "stopall", "unsubscribe", "disiscrivimi", "cancellami",
    "non scrivetemi", "non scrivermi", "non contattatemi", "non contattarmi",
    "smettete di scrivermi", "smettetela di scrivermi", "basta messaggi", "niente messaggi",
    "non voglio messaggi", "non voglio altri messaggi", "non voglio essere contattata",
    "non voglio essere contattato", "lasciatemi in pace", "do not contact me", "don t contact me",
    "do not message me", "don t message me", "do not write to me", "don t write to me",
    "stop writing to me", "stop messaging me", "stop contacting me", "no more messages",
    "leave me alone", "do not contact me again", "don t contact me again",
    "do not write to me again", "don t write to me again", "don t message me again",
}  # fmt: skip
# Somewhere in a longer text it may be about something else: a person decides.
PERHAPS = re.compile(
    r"\b(non (?:mi )?(?:scrivetemi|scrivermi|contattatemi|contattarmi)"
    r"|smette(?:te|tela) di (?:scrivermi|contattarmi)|lasciatemi in pace|basta (?:con i )?messaggi"
    r"|non voglio (?:piu |altri )*(?:messaggi|essere contattat[oa])"
    r"|(?:do not|don t|stop) (?:ever )?(?:contact|messag|writ)(?:e|ing|e to|ing to)? ?(?:to )?me"
    r"|no more messages|leave me alone|unsubscribe)\b"
)
ALONE = frozenset({"basta", "smettetela", "enough"})
LONGEST = 400  # who wants to be left alone says it shortly


def asks_to_stop(text: str) -> str:
    """sure | perhaps | "". ``sure`` only when the whole message says it and nothing besides."""
    if len(text) > LONGEST:
        return ""
    words = WORD.findall(
        MARKS.sub("", unicodedata.normalize("NFKD", NAME.sub(" ", text)).casefold())
    )
    kept = " ".join(word for word in words if word not in COURTESY)
    if kept in _SURE:
        return "sure"
    return "perhaps" if kept in ALONE or PERHAPS.search(" ".join(words)) else ""


def _bare(phrase: str) -> str:
    return " ".join(word for word in phrase.split() if word not in COURTESY)


_SURE = frozenset(map(_bare, SURE))
