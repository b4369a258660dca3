"""A noun from a row: each field from the column of its name, as the field's type wants it."""

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
    Visibility: Visibility, tuple[Both, ...]: lambda value: from_json(value or ()),
    tuple[str, ...]: lambda value: tuple(value or ()),
}  # fmt: skip


def made(kind: type[T], row: Row[Any], /, **more: Any) -> T:
    """``more``: fields that are no column, or another than the one of their name."""
    columns = row._mapping
    values = {
        name: read(columns[name]) for name, read in _fields(cast(Any, kind)) if name not in more
    }
    return kind(**values, **more)


@cache
def _fields(kind: Any) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple((name, FROM.get(hint, _as_it_is)) for name, hint in get_type_hints(kind).items())


def _as_it_is(value: Any) -> Any:
    return value
