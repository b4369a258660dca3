"""The invented customers, tickets and mentions; as they are, or with every name and digit replaced."""

import csv
import json
import lzma
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
CHANNELS = ("x", "instagram", "facebook", "forum")
Rows = list[dict[str, Any]]

# One letter for another, so that what looked alike still does: a digit that stands for a letter
# (4 for a) goes where its letter goes.
LETTERS = str.maketrans(
    "aeio4310bcdfglmnprtvz268AEIOBCDFGLMNPRTVZ", "eioa3104cdfglmnprtvzb682EIOACDFGLMNPRTVZB"
)
DIGITS = str.maketrans("1245678", "2456781")
PLAIN_DATE = re.compile(r"\b\d{1,2}/\d{1,2}\b")
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Data:
    """Rows as in the files; ``truth`` by mention id."""

    customers: Rows
    cases: Rows
    mentions: Rows
    truth: dict[str, dict[str, Any]]

    @cached_property
    def brands(self) -> list[str]:
        return sorted({row["brand"] for row in self.mentions})

    def some(self, *, of: int) -> "Data":
        """Every ``of``-th mention."""
        mentions = self.mentions[::of]
        truth = {row["mention_id"]: self.truth[row["mention_id"]] for row in mentions}
        return Data(self.customers, self.cases, mentions, truth)


def load(*, replaced: bool = False, folder: Path = FOLDER) -> Data:
    """``folder``: another variant of the four files, compressed or not."""
    customers = list(csv.DictReader(_lines(folder, "customers.csv")))
    cases, mentions, truth = (
        [json.loads(line) for line in _lines(folder, f"{name}.jsonl")]
        for name in ("cases", "mentions", "truth")
    )
    if replaced:
        customers, cases, mentions = _replaced(customers, cases, mentions)
    return Data(customers, cases, mentions, {row["mention_id"]: row for row in truth})


def _lines(folder: Path, name: str) -> Iterator[str]:
    packed = folder / f"{name}.xz"
    if packed.exists():
        yield from lzma.decompress(packed.read_bytes()).decode().splitlines(keepends=True)
    else:
        yield from (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)


def _replaced(customers: Rows, cases: Rows, mentions: Rows) -> tuple[Rows, Rows, Rows]:
    """No name, city, handle, address, code or amount is what it was; days of the calendar are."""
    named = {part for row in customers for part in _names(row)}
    within = _within(named)
    for row in customers:
        for field in ("first_name", "last_name", "city", *(f"handle_{c}" for c in CHANNELS)):
            row[field] = row[field].translate(LETTERS)
        local, at, domain = row["email"].partition("@")
        row["email"] = local.translate(LETTERS) + at + domain
        row["street"] = within(row["street"])
        for field in ("phone", "account_no"):
            row[field] = row[field].translate(DIGITS)
    for row in cases:
        row["text"], row["ticket_no"] = within(row["text"]), row["ticket_no"].translate(DIGITS)
    for row in mentions:
        for field in ("author_handle", "author_name", "author_city"):
            row[field] = row[field].translate(LETTERS)
        row["text"] = within(row["text"])
    return customers, cases, mentions


def _names(row: dict[str, str]) -> Iterator[str]:
    for field in (row["first_name"], row["last_name"], row["city"], row["email"].split("@")[0]):
        yield from (word.lower() for word in WORD.findall(field))


def _within(named: set[str]) -> Callable[[str], str]:
    def word(found: re.Match[str]) -> str:
        same = found[0].lower() in named and not found[0].isdigit()
        return found[0].translate(LETTERS if same else DIGITS)

    def replaced(text: str) -> str:
        kept = PLAIN_DATE.findall(text)
        parts = [WORD.sub(word, part) for part in PLAIN_DATE.split(text)]
        return "".join(a + b for a, b in zip(parts, [*kept, ""], strict=True))

    return replaced
