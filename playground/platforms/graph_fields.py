"""The `fields` parameter: names, nested names and arguments (Meta docs: "Field expansion")."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playground.platforms.graph_dialect import GraphError
from playground.wire import Json

TOKEN = re.compile(r"\.(\w+)\(([^)]*)\)|[\w]+|[{},]")


@dataclass
class Fields:
    """`names` maps each wanted field to what is wanted inside it."""

    names: dict[str, "Fields"] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str, usual: str) -> "Fields":
        return _list([found.group() for found in TOKEN.finditer(text or usual)])


Maker = Callable[[Fields], Json]


def chosen(fields: Fields, makers: Mapping[str, Maker], node: str) -> Json:
    """The wanted fields of one object; those without a value are left out, as Meta does."""
    made: dict[str, Json] = {}
    for name, inside in fields.names.items():
        if name not in makers:
            message = f"(#100) Tried accessing nonexisting field ({name}) on node type ({node})"
            raise GraphError(100, message)
        if (value := makers[name](inside)) is not None:
            made[name] = value
    return made | {"id": makers["id"](Fields())}


def _list(tokens: list[str]) -> Fields:
    fields = Fields()
    while tokens and tokens[0] != "}":
        name = tokens.pop(0)
        if name == ",":
            continue
        arguments = _arguments(tokens)
        inside = _braces(tokens)
        inside.arguments = arguments
        fields.names[name] = inside
    return fields


def _arguments(tokens: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    while tokens and tokens[0].startswith("."):
        name, _, value = tokens.pop(0)[1:-1].partition("(")
        found[name] = value
    return found


def _braces(tokens: list[str]) -> Fields:
    if not tokens or tokens[0] != "{":
        return Fields()
    tokens.pop(0)
    inside = _list(tokens)
    if tokens:
        tokens.pop(0)
    return inside
