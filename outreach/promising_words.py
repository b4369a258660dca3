"""The words Italians and English make promises with: days, hours, spans, vows, and what is past."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NUMBERS = {
    word: number
    for number, words in {
        0.5: "mezza half", 1: "un uno una a an one", 2: "due two", 3: "tre three", 4: "quattro four",
        5: "cinque five", 6: "sei six", 7: "sette seven", 8: "otto eight", 9: "nove nine",
        10: "dieci ten", 11: "undici eleven", 12: "dodici twelve", 15: "quindici fifteen",
        20: "venti twenty", 24: "ventiquattro", 30: "trenta thirty", 48: "quarantotto",
    }.items()
    for word in words.split()
}  # fmt: skip
MINUTES = {"min": 1, "or": 60, "hou": 60, "gio": 1440, "day": 1440, "set": 10080, "wee": 10080}


def _any(words: Sequence[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


N = rf"(?:\d{{1,3}}|{_any([word for word in NUMBERS if word != 'a'])}|a(?=\s))"
CLOCK = rf"(?P<hour>{N})(?:[:.](?P<minute>\d\d))?(?!\d)"


@dataclass(frozen=True)
class Tongue:
    """``parts``: hours of the day by the words for them. ``clock``: named groups hour, minute, half.
    ``date``: day, month, year. ``span``: how (many), unit, working."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    near: Mapping[str, int]  # days from today
    parts: Mapping[str, int]
    week: re.Pattern[str]  # this or the next (group ``next``)
    date: re.Pattern[str]
    span: re.Pattern[str]
    clock: re.Pattern[str]
    vow: re.Pattern[str]
    past: re.Pattern[str]
    moment: str  # how we say one


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


IT_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)  # fmt: skip
EN_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
NUMERIC = r"\b(?P<d2>\d{1,2})[/-](?P<m2>\d{1,2})(?:[/-](?P<y2>\d{4}))?\b(?![/-])"
ISO = r"\b(?P<y3>\d{4})-(?P<m3>\d\d)-(?P<d3>\d\d)\b"

ITALIAN = Tongue(
    ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    IT_MONTHS,
    {"entro oggi": 0, "in giornata": 0, "oggi": 0, "stasera": 0, "stamattina": 0, "domani": 1,
     "domattina": 1, "dopodomani": 2},
    {"mattina": 13, "mattinata": 13, "stamattina": 13, "domattina": 13, "mezzogiorno": 12,
     "pomeriggio": 19, "sera": 21, "serata": 21, "stasera": 21},
    _compiled(r"\b(?:(?P<next>(?:entro |per |nel corso del)?(?:la )?(?:settimana prossima|prossima settimana))"
              r"|(?:entro (?:la|questa|fine)|in|questa|a fine) settimana)\b"),
    _compiled(rf"{ISO}|\b(?P<d>\d{{1,2}})°?\s+(?P<m>{_any(IT_MONTHS)})(?:\s+(?P<y>\d{{4}}))?\b|{NUMERIC}"
              rf"|\bentro il (?P<d4>\d{{1,2}})\b(?!\s*[/-]|\s+(?:{_any(IT_MONTHS)}))"),
    _compiled(rf"\b(?:tra|fra|entro|in)\s+(?:(?:le|i) prossim[ei]\s+)?(?:\d+\s*[/-]\s*)?(?P<how>{N})['’]?\s*"
              r"(?P<unit>minut\w+|or[ae]|giorn[oi]|settiman[ae])\b(?P<working>\s+lavorativ[oi])?"
              r"|\b(?:tra|fra|entro|in)\s+(?P<half>mezz['’]\s*ora)\b"),
    _compiled(rf"\b(?:alle|entro le|per le|tra le|fra le|dalle|prima delle|e le|ore|all['’]|entro l['’])\s*{CLOCK}"
              r"(?!\s*(?:or[ae]|giorn|minut|settiman|volt|richiest|fattur|pratic|mail|chiamat|line)\w*)"),
    _compiled(r"\b(?:(?:le|la|ti|vi|lo|gli)\s+(?:faccio sapere|facciamo sapere|(?:ri)?chiam(?:o|iamo)|"
              r"(?:ri)?contatt(?:o|iamo)|aggiorn(?:o|iamo)|avvis(?:o|iamo)|scriv(?:o|iamo)|mand(?:o|iamo)|"
              r"invi(?:o|amo)|conferm(?:o|iamo)|rispond(?:o|iamo)|rimbors(?:o|iamo))|provved(?:o|iamo)|"
              r"me ne occupo|ci penso io|(?!però\b|vedr)\w{2,}(?:rò|remo))\b"),
    _compiled(r"\b(?:scors[oaie]|ieri|fa|passat[oaie])\b"),
    "{weekday} {day} {month} alle {hour}",
)  # fmt: skip

ENGLISH = Tongue(
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    EN_MONTHS,
    {"by the end of the day": 0, "by end of day": 0, "today": 0, "tonight": 0, "this morning": 0,
     "this afternoon": 0, "this evening": 0, "tomorrow": 1, "the day after tomorrow": 2},
    {"morning": 13, "noon": 12, "midday": 12, "afternoon": 19, "evening": 21, "tonight": 21},
    _compiled(r"\b(?:(?:by the end of |within |this |in )(?:the |this )?week\b(?!s)"
              r"|(?P<next>(?:by the end of |by |in |within )?next week)\b)"),
    _compiled(rf"{ISO}|\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?\s+(?P<m>{_any(EN_MONTHS)})(?:,?\s+(?P<y>\d{{4}}))?\b"
              rf"|\b(?P<m1>{_any(EN_MONTHS)})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y1>\d{{4}}))?|{NUMERIC}"
              r"|\bby the (?P<d4>\d{1,2})(?:st|nd|rd|th)\b"),
    _compiled(rf"\b(?:in|within)\s+(?:the next\s+)?(?:\d+\s*(?:-|to|or)\s*)?(?P<how>{N})\s+"
              r"(?P<working>working |business )?(?P<unit>minutes?|hours?|days?|weeks?)\b"
              r"|\b(?:in|within)\s+(?P<half>half an hour)\b|\bwithin the (?P<unit1>hour|day|week)\b"),
    _compiled(rf"\b(?:(?:at|by|before)|(?:between|from) \S+ (?:and|to|until))\s+{CLOCK}\s*(?P<half>[ap](?:m\b|\.m\.))?"
              rf"(?!\s*(?:st|nd|rd|th|/|-|of|{_any(EN_MONTHS)}|minutes?|hours?|days?|weeks?)\b)"
              rf"|\b(?P<hour1>\d{{1,2}})(?::(?P<minute1>\d\d))?\s*(?P<half1>[ap](?:m\b|\.m\.))"),
    _compiled(r"\b(?:I|we)(?:['’]ll| will| shall)\b(?! not\b| never\b)|\b(?:I am|I['’]m|we are|we['’]re) going to\b"
              r"|\bI promise\b"),
    _compiled(r"\b(?:last|yesterday|ago|since)\b"),
    "{weekday} {day} {month} at {hour}",
)  # fmt: skip

OTHER = (
    r"(?:(?:il|un|lo|la|una|the|a|an|our)\s+(?:nostro\s+)?|l['’])(?:tecnic[oa]|installatore|corriere|"
    r"elettricista|negozio|ditta|technician|engineer|installer|courier|electrician|shop)\b"
)
COMES = (
    r"(?:viene|verr\w+|passa|passer\w+|arriva|arriver\w+|will|is coming|comes|calls|arrives"
    r"|(?:la |ti )?(?:chiam|richiam|contatt|ripar|consegn|port)(?:a|er\w+))"
)
OTHERS = _compiled(
    rf"\b(?P<who>{OTHER})(?:\s+\w+){{0,2}}?\s+{COMES}\b|\b{COMES}\s+(?P<then>{OTHER})"
)

TONGUES = {"it": ITALIAN, "en": ENGLISH}
