"""A noun from a row or a larger noun: each field from what has its name, as the field's type wants it."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, cast, get_type_hints

from sqlalchemy import Row

from casebook.visibility import Visibility
from casebook.words import Both, from_json

T = TypeVar("T")
FROM: Mapping[Any, Callable[[Any], Any]] = {
    str: lambda value: value or "", int: lambda value: value or 0, bool: bool,
    Both: lambda value: Both(*value), Both | None: lambda value: Both(*value) if value else None,
    Visibility: Visibility, Visibility | None: lambda value: Visibility(value) if value else None,
    tuple[Both, ...]: lambda value: from_json(value or ()),
    tuple[str, ...]: lambda value: tuple(value or ()),
}  # fmt: skip


def made(kind: type[T], row: Any, /, **more: Any) -> T:
    """``more``: fields that are no column, or another than the one of their name. A field with a
    default may have no column."""
    columns = row._mapping if isinstance(row, Row) else vars(row)
    values = {
        name: read(columns[name])
        for name, read, needed in _fields(cast(Any, kind))
        if name not in more and (needed or name in columns)
    }
    return kind(**values, **more)


@cache
def _fields(kind: Any) -> tuple[tuple[str, Callable[[Any], Any], bool], ...]:
    """Its name, how it is read, and whether there is nothing else to say instead."""
    hints = get_type_hints(kind).items()
    return tuple((name, FROM.get(hint, _as_it_is), not hasattr(kind, name)) for name, hint in hints)


def _as_it_is(value: Any) -> Any:
    return value
