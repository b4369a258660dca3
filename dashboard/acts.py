"""A form that asks one verb of ours, and leads back to its page with a word of what came of it."""

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any
from urllib.parse import quote

from starlette.routing import Route

from dashboard.access import Verb
from dashboard.visit import Visit, page

READ: dict[Any, Callable[[Visit, str], object]] = {
    str: Visit.said,
    int: Visit.picked,
    bool: Visit.chosen,
    int | None: lambda visit, name: visit.picked(name) or None,
}


def act(
    path: str, verb: Callable[..., object], *fields: str, said: str = "saved", back: str = "/",
    part: str = "", needs: Verb = Verb.WORK, **named: str,
) -> Route:  # fmt: skip
    """``verb(office, id, *, by, …)``: its first parameter is what it needs of the house, the id is
    the path's; ``fields`` are read as the verb declares them, ``named`` under another name.
    ``back``: where no case is, ``part``: of the case's pages."""
    given = {field: field for field in fields} | named
    asked = signature(verb, eval_str=True).parameters
    of_house = next(iter(asked))

    def acted(visit: Visit) -> Any:
        ids = [visit.number("id")] if "{id:int}" in path else []
        values = {name: _read(visit, asked[name], field) for name, field in given.items()}
        verb(getattr(visit.house, of_house), *ids, by=visit.me.id, **values)
        return visit.go(visit.on_case(part) or back.format_map(_Typed(visit)), said=said)

    return page(path, acted, needs=needs, method="POST")


def _read(visit: Visit, parameter: Parameter, field: str) -> object:
    return READ[parameter.annotation](visit, field)


class _Typed(dict[str, str]):
    """Fields of the form, in an address."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    def __missing__(self, name: str) -> str:
        return quote(self.visit.said(name))
