"""The part of TicketSQL that the pretend RT understands, with RT's own complaints."""

import operator
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from playground.desks.rt_book import INACTIVE, QUEUES, TICKET_FIELD, Book, Ticket

Test = Callable[[Ticket], bool]

WHERE = " at /usr/share/request-tracker5/lib/RT/Tickets.pm line 3187.\n"
TOKEN = re.compile(
    r"""\s*(?:(?P<VALUE>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\d+(?![\w.-]))
    |(?P<AGGREGATOR>AND\b|OR\b)
    |(?P<OPERATOR><=|>=|!=|=|<|>|NOT\ LIKE\b|LIKE\b)
    |(?P<OPEN>\()|(?P<CLOSE>\))
    |(?P<KEYWORD>\w+(?:\.(?:\{[^}]*\}|\w+))?)
    |(?P<STRAY>\S))""",
    re.IGNORECASE | re.VERBOSE,
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt,
    "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
QUEUE_NUMBERS = {name: str(number) for number, name in QUEUES.items()}
DATES = ("created", "lastupdated", "resolved")
# Tickets.pm names the fields; RT finds them in any case.
TEXTS: dict[str, Callable[[Ticket], list[str]]] = {
    "status": lambda ticket: [ticket.status],
    "queue": lambda ticket: [ticket.queue, QUEUE_NUMBERS[ticket.queue]],
    "subject": lambda ticket: [ticket.subject],
    "creator": lambda ticket: [ticket.creator],
    f"cf.{{{TICKET_FIELD[1].lower()}}}": lambda ticket: [ticket.channel],
    "requestor": lambda ticket: ticket.requestors,
    "requestor.name": lambda ticket: ticket.requestors,
    "requestor.emailaddress": lambda ticket: ticket.requestors,
    # Content finds nothing: there is no full-text index.
    "content": lambda ticket: [],
}


class WrongQuery(Exception):
    """RT's own sentence about a query it cannot read."""


def search(book: Book, query: str) -> list[Ticket]:
    """The tickets that fit, oldest first. Raises WrongQuery."""
    if not query.strip():
        return []
    fits = _Reading(query).whole()
    return [each for each in book.tickets.values() if not each.merged_into and fits(each)]


class _Reading:
    def __init__(self, query: str) -> None:
        self._query = query
        self._tokens = list(_tokens(query))
        self._at = 0

    def whole(self) -> Test:
        test = self._alternatives()
        if self._at < len(self._tokens):
            raise self._wrong("AGGREGATOR")
        return test

    def _alternatives(self) -> Test:
        tests = [self._together()]
        while self._is("AGGREGATOR", "OR"):
            tests.append(self._together())
        return lambda ticket: any(test(ticket) for test in tests)

    def _together(self) -> Test:
        tests = [self._single()]
        while self._is("AGGREGATOR", "AND"):
            tests.append(self._single())
        return lambda ticket: all(test(ticket) for test in tests)

    def _single(self) -> Test:
        if self._is("OPEN"):
            test = self._alternatives()
            if not self._is("CLOSE"):
                raise self._incomplete("1 unclosed paren")
            return test
        key, sign, value = (self._need(kind) for kind in ("KEYWORD", "OPERATOR", "VALUE"))
        return _test(key, sign.upper(), _plain(value))

    def _is(self, kind: str, text: str = "") -> bool:
        if self._at < len(self._tokens):
            found, word, _ = self._tokens[self._at]
            if found == kind and (not text or word.upper() == text):
                self._at += 1
                return True
        return False

    def _need(self, kind: str) -> str:
        if self._at == len(self._tokens):
            last = self._tokens[-1][0] if self._tokens else ""
            raise self._incomplete(f"last element ({last}) is not close paren or value")
        found, word, _ = self._tokens[self._at]
        if found != kind:
            raise self._wrong(kind)
        self._at += 1
        return word

    def _incomplete(self, why: str) -> WrongQuery:
        return WrongQuery(f"Incomplete query, {why} in '{self._query}'{WHERE}")

    def _wrong(self, expected: str) -> WrongQuery:
        _, word, start = self._tokens[self._at]
        before, after = self._query[:start], self._query[start + len(word) :]
        return WrongQuery(
            f"Wrong query, expecting a {expected} in '{before}>{word}<--here{after}'{WHERE}"
        )


def _tokens(query: str) -> Iterator[tuple[str, str, int]]:
    for found in TOKEN.finditer(query):
        if found.lastgroup:
            yield found.lastgroup, found[found.lastgroup], found.start(found.lastgroup)


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "'\"" else value


def _test(key: str, sign: str, value: str) -> Test:
    low = key.lower()
    if low == "id":
        number = int(value) if value.isdigit() else 0
        return lambda ticket: COMPARE[sign](ticket.number, number)
    if low in DATES:
        return _date_test("updated" if low == "lastupdated" else low, sign, value)
    field, _, inner = key.partition(".")
    if field.lower() == "requestor" and inner not in ("", "Name", "EmailAddress"):
        raise WrongQuery(f"Invalid watcher subfield: '{inner}'{WHERE}")
    if low not in TEXTS:
        raise WrongQuery(f"Unknown field: {key}{WHERE}")
    if low == "status" and value.startswith("__"):
        inactive = value == "__Inactive__"
        return lambda ticket: ((ticket.status in INACTIVE) == inactive) == (sign == "=")
    return _text_test(TEXTS[low], sign, value.lower())


def _text_test(texts: Callable[[Ticket], list[str]], sign: str, value: str) -> Test:
    def found(ticket: Ticket) -> bool:
        had = [text.lower() for text in texts(ticket)]
        return any(value in text for text in had) if "LIKE" in sign else value in had

    return (lambda ticket: not found(ticket)) if sign in ("!=", "NOT LIKE") else found


def _date_test(attribute: str, sign: str, value: str) -> Test:
    limit = _date(value)

    def test(ticket: Ticket) -> bool:
        at: datetime = getattr(ticket, attribute) or NEVER
        if sign in ("=", "!="):
            # RT asks for the whole day, even when a time is given.
            return COMPARE[sign](at.date(), limit.date())
        return COMPARE[sign](at.replace(microsecond=0), limit)

    return test


def _date(text: str) -> datetime:
    """In UTC, as RT's zone is set. RT drops the time of 2026-11-24T10:00:00Z: only
    2026-11-24 10:00:00 keeps it. What is no date counts as 1970."""
    shape = "%Y-%m-%d %H:%M:%S" if re.fullmatch(r"\S+ [\d:]+", text) else "%Y-%m-%d"
    try:
        return datetime.strptime(text.partition("T")[0], shape).replace(tzinfo=UTC)
    except ValueError:
        return NEVER
