"""What a channel file declares: its settings, streams, powers and limits."""

from dataclasses import dataclass, field
from datetime import timedelta

from casebook.visibility import Visibility
from casebook.words import Both, same

EMPTY = same("")


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
