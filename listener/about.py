"""What a channel file declares: its settings, streams, powers and limits."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.resources import files
from typing import Any, TypeVar

from casebook.visibility import Visibility
from casebook.words import Both, Sentences, same

EMPTY = same("")
T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    """One field of the account's form. ``many``: one value a line, given as a tuple."""

    key: str
    label: Both
    secret: bool = False
    many: bool = False
    required: bool = True
    help: Both = EMPTY
    default: str = ""


@dataclass(frozen=True)
class Stream:
    """Something to read again and again; each has one bookmark.

    ``overlap``: how far the file re-reads behind the bookmark. ``window``: how far back the
    platform lets us read at all (None: everything). ``clock``: whose times ``said_at`` are,
    "platform" or "author". ``cost``: US dollars an item. ``private``: answers, never judged.
    ``pushed``: never read; its words are told to us, and its silence shows all the same.
    """

    key: str
    every: timedelta = timedelta(0)
    overlap: timedelta = timedelta(0)
    window: timedelta | None = None
    clock: str = "platform"
    cost: float = 0.0
    private: bool = False
    pushed: bool = False


@dataclass(frozen=True)
class Listen:
    """How pushes are signed: a keyed hash of the raw body, in hex, in a header.

    ``moment``: the way to the time of sending in the JSON body (seconds or milliseconds); or
    ``stamp``, the header with it (seconds): then it and a point are signed before the body.
    """

    header: str
    secret: str  # the Setting that holds the key
    prefix: str = ""
    algorithm: str = "sha256"
    max_age: timedelta = timedelta(days=2)  # an older delivery is refused as a replay
    moment: tuple[str | int, ...] = ()
    stamp: str = ""
    also: str = ""  # the Setting that holds the earlier key, valid too while it is changed
    delivery: str = ""  # the member of the JSON body that names a delivery: taken in once


@dataclass(frozen=True)
class Reply:
    """A public answer. ``visibilities``: what may be asked for, narrowest first."""

    max_chars: int
    visibilities: tuple[Visibility, ...] = (Visibility.PUBLIC,)


@dataclass(frozen=True)
class Contact:
    """A private word. ``within``: how long after theirs; ``at_most``: how many for a public item.

    ``answer_within``: how long after their last private word instead, once they wrote one.
    """

    max_chars: int
    within: timedelta | None = None
    answer_within: timedelta | None = None
    at_most: int | None = None
    readable_by: Both | None = None  # who else can read it, when anybody can


@dataclass(frozen=True)
class HandOff:
    """Where a teammate acts in their own browser and pastes back the address of what they wrote."""

    about: Both


@dataclass(frozen=True)
class About:
    key: str
    name: str
    manual: str  # the vendor's page
    settings: tuple[Setting, ...]
    streams: tuple[Stream, ...]
    scope: str = ""  # the Setting within whose value native ids are unique; "" when global
    listen: Listen | None = None
    reply: Reply | None = None
    contact: Contact | None = None
    hand_off: HandOff | None = None
    close: str | None = None  # "reply", "native" or None
    deletions: Both = field(default=Both("mai", "never"))  # how we learn of them, and the cost
    called: Both = EMPTY  # "on …", to a customer who would not know it by its name
    may_train: bool = False
    refusals: tuple[tuple[str, Both], ...] = ()  # phrase of the service → sentence for a person


SENTENCES = ("label", "help", "readable_by", "about", "deletions", "called", "warns")
SPANS = ("every", "overlap", "window", "within", "answer_within", "max_age")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
PARTS: Mapping[str, type[Any]] = {
    "settings": Setting, "streams": Stream, "listen": Listen, "reply": Reply, "contact": Contact,
    "hand_off": HandOff, "visibilities": Visibility,
}  # fmt: skip


def declared(kind: Callable[..., T], package: str, say: Sentences, file: str = "about") -> T:
    """What ``about.toml`` beside a file says (decision 14): a sentence as [it, en], or alone when it is
    the same in both; a span as "6h"; for a phrase of the service the name of our sentence."""
    told = tomllib.loads(files(package).joinpath(f"{file}.toml").read_text("utf-8"))
    refusals = [(phrase, getattr(say, name)) for phrase, name in told.pop("refusals", {}).items()]
    return kind(**_read(told), refusals=tuple(refusals))


def _read(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in told.items()}


def _value(name: str, told: Any) -> Any:
    if name in SENTENCES:
        return same(told) if isinstance(told, str) else Both(*told)
    if name in SPANS:
        return timedelta(**{UNITS[told[-1]]: float(told[:-1])})
    if isinstance(told, list):
        return tuple(_part(name, each) for each in told)
    return _part(name, told)


def _part(name: str, told: Any) -> Any:
    if name not in PARTS:
        return told
    return PARTS[name](**_read(told)) if isinstance(told, dict) else PARTS[name](told)
