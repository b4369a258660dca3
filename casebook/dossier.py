"""Everything about one case on one page, already masked: a template cannot show too much."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casebook.visibility import Visibility
from casebook.waiting import Exception_
from casebook.words import Both


@dataclass(frozen=True)
class Masked:
    """A value as it may be shown; the whole one is only inside when ``whole``."""

    shown: str
    whole: bool

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True)
class Mate:
    """A teammate by name and work; ``since`` when they joined, ``why`` in their words."""

    id: int
    name: str
    work: str = ""
    since: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class CaseEnd:
    at: datetime
    by: Mate
    how: str  # solved | passed_on | no_answer | not_ours | joined
    words: str


@dataclass(frozen=True)
class CaseHead:
    id: int
    title: str
    opened_at: datetime
    owner: Mate | None
    helpers: tuple[Mate, ...]
    waiting_since: datetime | None  # their first unanswered word
    last_word_at: datetime
    our_fault_at: datetime | None
    exception: Exception_ | None
    end: CaseEnd | None  # set while the case is ended
    waits_for: str  # us | them | promise | nobody


@dataclass(frozen=True)
class Handle:
    id: int
    channel: str
    handle: str
    name: str
    url: str | None


@dataclass(frozen=True)
class Who:
    """``concerned``: the case is about them; the others only passed it on or spoke in it."""

    person_id: int
    name: str
    language: str | None
    hours: str | None
    stop_at: datetime | None  # asked never to be contacted
    concerned: bool
    handles: tuple[Handle, ...]


@dataclass(frozen=True)
class Contact:
    kind: str  # email | phone | handle:<channel> | order
    value: Masked


@dataclass(frozen=True)
class Ticket:
    id: int
    desk: str
    native_id: str
    subject: str
    status: str
    open: bool
    origin: str
    opened_at: datetime | None
    changed_at: datetime | None
    url: str | None
    as_: str  # duplicate | evolution | homonym | other, as proposed or decided; "" when neither
    decided: bool
    closing: str  # the state of its closing for this case; "" when there is none


@dataclass(frozen=True)
class Proof:
    id: int
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Known:
    """A customer this person is, or may be. ``rejected``: a person said no, with undo. ``sure``: of
    a proposal, how likely, of 100; 0 when nobody knows.

    Proposed: tickets are counted, not listed. Contract, code and contacts are whole only when proven.
    """

    link_id: int
    customer_id: int
    name: str
    city: str
    language: str
    since: str
    code: Masked
    strength: str
    because: tuple[Both, ...]
    against: tuple[Both, ...]
    sure: int
    basis: str
    confirmed_by: str
    proof: Proof | None  # the newest that holds
    rejected: bool
    contacts: tuple[Contact, ...]
    contract: Mapping[str, Masked]
    tickets: tuple[Ticket, ...]
    open_tickets: int


@dataclass(frozen=True)
class Item:
    """One thing of the thread, oldest first. ``kind``: mention | message | note | event.

    mention: ``as_`` (origin, chaser, answer, duplicate, evolution, passed_on), ``name``, ``handle``,
    ``because`` of the verdict. message: ``state`` of casebook.message.STATES, ``outcome``,
    ``send_after`` while it can be withdrawn, ``seen_hash`` to be given back when approving.
    event: ``what`` and ``facts`` of the diary.
    """

    kind: str
    id: int
    at: datetime
    text: str = ""
    name: str = ""
    mate: Mate | None = None
    as_: str = ""
    channel: str = ""
    account: str = ""
    handle: str = ""
    person_id: int | None = None
    language: str | None = None
    visibility: Visibility | None = None
    url: str | None = None
    said_at: datetime | None = None
    heard_at: datetime | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    verdict: str = ""
    because: tuple[Both, ...] = ()
    flags: tuple[str, ...] = ()
    verb: str = ""
    state: str = ""
    mode: str = ""
    outcome: Both | None = None
    asked_at: datetime | None = None
    send_after: datetime | None = None
    sent_at: datetime | None = None
    look_at: datetime | None = None
    receipt: str = ""
    proof: str = ""
    approved_by: str = ""
    seen_hash: str = ""
    what: str = ""
    times: int = 1  # how often in a row
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Promise:
    """``hot``: it runs, and its last working hour has begun or is over. ``moved_from``: when the one
    before it was due. ``asked``: told in a message of ours. ``wrote_since``: words of theirs after we
    called it kept. ``desk``: of an inherited one, with ``number`` there."""

    id: int
    kind: str  # own | third_party | inherited
    case_id: int
    to: str
    text: str
    through: str
    owner_id: int
    owner: str
    made_at: datetime
    due_at: datetime
    hot: bool
    proposed: bool
    claimed_at: datetime | None
    late_since: datetime | None
    ended_at: datetime | None
    end: str | None  # kept | moved | broken | refused
    end_words: str
    ended_by: str
    moved_from: datetime | None
    asked: bool
    wrote_since: bool
    desk: str
    number: str

    @property
    def running(self) -> bool:
        return self.ended_at is None and self.claimed_at is None and not self.proposed


@dataclass(frozen=True)
class Draft:
    """The newest words a teammate has not sent. ``route``: the key of a ``permission.Route``."""

    id: int
    revision: int
    mate: Mate
    route: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Present:
    mate: Mate
    writing: bool
