"""A form that asks one verb of ours, and leads back to its page with a word of what came of it."""

from collections.abc import Callable
from inspect import signature
from typing import Any
from urllib.parse import quote

from starlette.routing import Route

from casebook.words import Both
from dashboard.access import Verb
from dashboard.visit import Visit, page

Reader = Callable[[Visit, str], object]
Named = str | tuple[str, Reader]
READ: dict[Any, Reader] = {
    str: Visit.said,
    int: Visit.picked,
    bool: Visit.chosen,
    bytes: Visit.content,
    int | None: lambda visit, name: visit.picked(name) or None,
}


def act(
    path: str, verb: Callable[..., object], *fields: str, said: str = "saved",
    back: str | Callable[[Visit], str] = "/", part: str = "", needs: Verb | None = Verb.WORK,
    **named: Named,
) -> Route:  # fmt: skip
    """``verb(office, id, *, by, …)``: its first parameter is what it needs of the house, the id is
    the path's, as are others by name; ``fields`` are read as the verb declares them, ``named`` under
    another name, or by another reader. ``back``: where no case is, ``part``: of the case's pages."""
    readers = _readers(verb, *fields, **named)
    of_house = next(iter(signature(verb).parameters))

    def acted(visit: Visit) -> Any:
        values = {name: how(visit, field) for name, (field, how) in readers.items()}
        values |= {name: visit.number(name) for name in visit.request.path_params}
        ids = [values.pop("id")] if "{id:int}" in path else []
        verb(getattr(visit.house, of_house), *ids, by=visit.me.id, **values)
        there = back.format_map(_Typed(visit)) if isinstance(back, str) else back(visit)
        return visit.go(visit.on_case(part) or there, said=said)

    return page(path, acted, needs=needs, method="POST")


def read(visit: Visit, verb: Callable[..., object], *fields: str, **named: Named) -> dict[str, Any]:
    """Fields as the verb declares them."""
    readers = _readers(verb, *fields, **named)
    return {name: how(visit, field) for name, (field, how) in readers.items()}


def _readers(
    verb: Callable[..., object], *fields: str, **named: Named
) -> dict[str, tuple[str, Reader]]:
    asked = signature(verb, eval_str=True).parameters
    return {
        name: (field, READ[asked[name].annotation]) if isinstance(field, str) else field
        for name, field in ({field: field for field in fields} | named).items()
    }


def moment(otherwise: Both) -> Reader:
    """A ``datetime-local`` field, or Trouble with these words."""
    return lambda visit, name: visit.moment(name, otherwise)


def yes(visit: Visit, name: str) -> bool:
    """Of two buttons under one name, the one that says so."""
    return visit.said(name) == "yes"


class _Typed(dict[str, str]):
    """Fields of the form, and of its own address, in an address."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    def __missing__(self, name: str) -> str:
        return quote(str(self.visit.request.path_params.get(name) or self.visit.said(name)))
