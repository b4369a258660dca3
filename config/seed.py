"""Shipped defaults and the operator's file fill what is empty once, and never again."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Table, func, insert, select

from casebook.database import Book, Writing
from casebook.tables.team import calendar, phrase, target, teammate, word
from casebook.words import data
from config.settings import Settings

LANGUAGES = ("it", "en")
WORKING_WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
TARGETS = {"first_look": 60, "answered": 240, "private": 480, "next_answer": 240, "solved": 2880}


def seed(book: Book, settings: Settings) -> None:
    """Fill what is empty: words, phrases, team calendar, targets, teammates."""
    with book.writing() as block:
        _once(block, word, list(_words(settings)))
        _new(block, word, word.c.list, list(_tone()))
        _new(block, phrase, phrase.c.moment, list(_phrases(block)))
        _once(block, calendar, [_calendar(block, settings)])
        aims = [{"clock": c, "minutes": m, "working": True} for c, m in TARGETS.items()]
        _once(block, target, aims)
        _once(block, teammate, [_teammate(block, seeded) for seeded in settings.teammate])


def _once(block: Writing, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows and not block.value(select(func.count()).select_from(table)):
        block.run(insert(table), rows)


def _new(block: Writing, table: Table, key: Any, rows: list[dict[str, Any]]) -> None:
    """A later version ships lists and moments that an older table has never had."""
    had = {row[0] for row in block.rows(select(key).distinct())}
    if missing := [row for row in rows if row[key.name] not in had]:
        block.run(insert(table), missing)


def _words(settings: Settings) -> Iterator[dict[str, Any]]:
    for language in LANGUAGES:
        for name, words in _shipped("words", language).items():
            weights = words if isinstance(words, dict) else dict.fromkeys(words, 1)
            for entry, weight in weights.items():
                yield {"list": name, "language": language, "word": entry, "weight": weight}
    brand = settings.brand
    names, handles = (brand.name, *brand.words), brand.handles
    ours = {"brand": names, "brand_handle": handles, "not_us": brand.not_us}
    for name, entries in ours.items():
        for entry in dict.fromkeys(entry.casefold() for entry in entries):
            yield {"list": name, "language": "", "word": entry, "weight": 1}


def _tone() -> Iterator[dict[str, Any]]:
    """What the drafting help looks for; a glossary word carries its plain words: ``a = b``."""
    for language in LANGUAGES:
        for name, found in _shipped("tone", language).items():
            pairs = found.items() if isinstance(found, dict) else ((entry, "") for entry in found)
            for entry, plain in pairs:
                told = f"{entry} = {plain}" if plain else entry
                yield {"list": name, "language": language, "word": told, "weight": 1}


def _phrases(block: Writing) -> Iterator[dict[str, Any]]:
    for language in LANGUAGES:
        for moment, words in _shipped("phrases", language).items():
            row = {"moment": moment, "language": language, "version": 1, "text": words.strip()}
            yield row | {"at": block.now}


def _calendar(block: Writing, settings: Settings) -> dict[str, Any]:
    holidays: dict[str, Any] = {"country": "IT", "subdivision": None, "extra": {}, "working": {}}
    return {"zone": settings.zone, "spans": WORKING_WEEK, "holidays": holidays, "at": block.now}


def _teammate(block: Writing, seeded: Any) -> dict[str, Any]:
    return {**seeded.model_dump(), "email": seeded.email.lower(), "created_at": block.now}


def _shipped(kind: str, language: str) -> Mapping[str, Any]:
    return data("config", f"defaults/{kind}/{language}.toml")
