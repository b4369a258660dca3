"""Find channel and desk files, refuse the broken ones by name, open an account's instance."""

import importlib
import importlib.util
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from itertools import chain
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Book
from casebook.tables.heard import account
from casebook.words import Both, sentences
from listener.channel import Channel, Stream, has
from listener.client import Doors
from listener.masking import Masked
from listener.outcomes import Changed, Refused

say = sentences("listener", "registry")

CHANNELS = "quattrocchi.channels"
DESKS = "quattrocchi.desks"
GATEWAYS = "quattrocchi.gateways"
KEY = re.compile(r"[a-z][a-z0-9_]*")

NEEDED = {"listen": ("receive",), "reply": ("reply",), "contact": ("contact",),
          "hand_off": ("hand_off", "pasted")}  # fmt: skip
ANSWERED = ("find_sent", "withdraw")
OPTIONAL = {
    "listen": ("greet",),
    "reply": ("may_reply", *ANSWERED),
    "contact": ("can_contact", *ANSWERED),
}
Fault = tuple[str, Both]  # the file's name, and what is wrong with it


@dataclass(frozen=True)
class Shelf:
    """The files that may be used, by their key, and those that were refused."""

    kinds: Mapping[str, type[Any]]
    broken: tuple[Fault, ...] = ()


def load(package: str, base: type, group: str, plugins_dir: Path | None = None) -> Shelf:
    """Files of the package's folder, of the plugins folder, and entry points of the group."""
    kinds: dict[str, type[Any]] = {}
    broken: list[Fault] = []
    for name, find in _sources(package, base, group, plugins_dir):
        try:
            for kind in find():
                if faults := _faults(kind, base, kinds):
                    raise TypeError("; ".join(faults))
                kinds[kind.about.key] = kind
        except Exception as error:  # noqa: BLE001 somebody else's file may raise anything
            why = f"{type(error).__name__}: {error}"
            broken.append((name, say.UNUSABLE.filled(name=name, why=why)))
    return Shelf(MappingProxyType(kinds), tuple(broken))


class Registry:
    """Opens accounts of one shelf: ``open(account_id)`` gives its channel or desk."""

    def __init__(self, book: Book, shelf: Shelf, doors: Doors) -> None:
        self.book = book
        self.doors = doors
        self.kinds = shelf.kinds
        self.broken = shelf.broken

    def open(self, account_id: int) -> Any:
        """A fresh instance, for one job. Raises Refused when ended, Changed without its file."""
        with self.book.reading() as r:
            row = r.row(select(account).where(account.c.id == account_id))
        if row is None or row.ended_at:
            raise Refused(say.GONE)
        return self.instance(row.key, self.settings_of(row), row)

    def instance(self, key: str, settings: Masked, row: Row[Any] | None = None) -> Any:
        """Without a row: for a trial, before there is an account."""
        kind = self.kind(key)
        meant = {} if row is None else {"account_id": row.id, "name": row.name}
        http = self.doors.open(settings, kind.about.refusals, internal=settings.internal, **meant)
        return kind(settings, http)

    def kind(self, key: str) -> type[Any]:
        if key in self.kinds:
            return self.kinds[key]
        raise Changed(say.NO_FILE.filled(key=key))

    def stream(self, key: str, name: str) -> Stream | None:
        """What a channel's file declares of one of its streams."""
        kind = self.kinds.get(key)
        return next((s for s in kind.about.streams if s.key == name), None) if kind else None

    def settings_of(self, row: Row[Any]) -> Masked:
        """What was typed and what was locked away, over the defaults of the file."""
        fields = self.kind(row.key).about.settings
        empty = {f.key: () if f.many else f.default for f in fields if not f.secret}
        typed = {k: tuple(v) if isinstance(v, list) else v for k, v in row.settings.items()}
        who = row.who or {}
        typed |= {"me": who.get("native_id", ""), "me_name": who.get("name", "")}
        secrets = {f.key: "" for f in fields if f.secret} | self.book.vault.unlock(row.secrets)
        return Masked(empty | typed, secrets, internal=bool(row.internal))


def _sources(
    package: str, base: type, group: str, plugins_dir: Path | None
) -> Iterator[tuple[str, Callable[[], list[type[Any]]]]]:
    home = importlib.import_module(package)
    for module in pkgutil.iter_modules(home.__path__, package + "."):
        yield module.name, lambda name=module.name: _kinds(importlib.import_module(name), base)  # type: ignore[misc]
    for path in sorted(plugins_dir.glob("*.py")) if plugins_dir else ():
        yield path.name, lambda path=path: _kinds(_plugin(path, group), base)  # type: ignore[misc]
    for point in sorted(entry_points(group=group)):
        yield point.value, lambda point=point: [point.load()]  # type: ignore[misc]


def _kinds(module: ModuleType, base: type) -> list[type[Any]]:
    """The classes that a module (or a folder's modules) declares itself."""
    things = (thing for thing in vars(module).values() if isinstance(thing, type))
    ours = (each for each in things if issubclass(each, base) and "about" in vars(each))
    here = f"{module.__name__}."
    return list(dict.fromkeys(each for each in ours if f"{each.__module__}.".startswith(here)))


def _plugin(path: Path, group: str) -> ModuleType:
    name = f"{group}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} cannot be read as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def _faults(kind: type[Any], base: type, known: Mapping[str, type[Any]]) -> list[str]:
    about = kind.about
    faults = []
    if not (isinstance(about.key, str) and KEY.fullmatch(about.key)):
        faults.append(f"the key {about.key!r} must be lower-case letters, digits and _")
    if about.key in known:
        faults.append(f"another file has the key {about.key!r} already")
    keys = [field.key for field in about.settings]
    faults += [f"the setting {key!r} is declared twice" for key in set(keys) if keys.count(key) > 1]
    return faults + (channel_faults(kind) if issubclass(kind, Channel) else [])


def channel_faults(kind: type[Channel]) -> list[str]:
    """Each declared power needs its verb, and no verb may be there undeclared."""
    about = kind.about
    due = {"probe"} | _verbs(about, NEEDED)
    due |= set() if all(stream.pushed for stream in about.streams) else {"collect"}
    every = chain(("probe", "collect"), *NEEDED.values(), *OPTIONAL.values())
    written = {verb for verb in every if has(kind, verb)}
    undue = written - due - _verbs(about, OPTIONAL)
    faults = [f"{verb} is declared, but not written" for verb in sorted(due - written)]
    faults += [f"{verb} is written, but not declared" for verb in sorted(undue)]
    secrets = {field.key for field in about.settings if field.secret}
    if about.scope and about.scope not in {field.key for field in about.settings}:
        faults.append(f"the scope {about.scope!r} is no setting")
    if about.listen and about.listen.secret not in secrets:
        faults.append(f"listen.secret {about.listen.secret!r} is no secret setting")
    return faults


def _verbs(about: Any, of: Mapping[str, Iterable[str]]) -> set[str]:
    return {verb for power, verbs in of.items() if getattr(about, power) for verb in verbs}
