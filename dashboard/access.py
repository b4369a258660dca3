"""The one place that decides who may do what."""

from enum import StrEnum

from casebook.errors import Trouble
from casebook.words import Both, sayings, sentences

say = sentences("dashboard", "access")


class Verb(StrEnum):
    SEE = "see"  # the queue, cases, customers' words
    WORK = "work"  # take, write, note, help, clean up, end
    LEAD = "lead"  # exceptions, hand over somebody else's case, overrides
    APPROVE = "approve"  # second pair of eyes
    TIP = "tip"
    HEALTH = "health"
    TEND = "tend"  # what is missing: read again, accepted, put aside
    CONNECT = "connect"  # accounts: add, mend, rest
    LIVE = "live"  # take an account out of preview
    TEAM = "team"
    REPORT = "report"  # figures by department, their files; of single persons once it is agreed


_AGENT = {Verb.SEE, Verb.WORK, Verb.APPROVE, Verb.TIP, Verb.HEALTH, Verb.TEND}
_OF: dict[str, frozenset[Verb]] = {
    "agent": frozenset(_AGENT),
    "lead": frozenset({*_AGENT, Verb.LEAD, Verb.REPORT}),
    "manager": frozenset({Verb.SEE, Verb.TIP, Verb.HEALTH, Verb.REPORT}),
    "integrator": frozenset({Verb.TIP, Verb.HEALTH, Verb.TEND, Verb.CONNECT}),
    "admin": frozenset(Verb),
}
ROLES = tuple(_OF)

ROLE_NAMES = sayings("dashboard", "roles")


class Forbidden(Trouble):
    """This role may not; the words say who can."""


def may(role: str, verb: Verb) -> bool:
    return verb in _OF.get(role, frozenset())


def must(role: str, verb: Verb) -> None:
    """Raises Forbidden, naming the roles that could."""
    if may(role, verb):
        return
    could = [ROLE_NAMES[other] for other in ROLES if may(other, verb)]
    who = Both(*(", ".join(names).lower() for names in zip(*could, strict=True)))
    raise Forbidden(say.FORBIDDEN.filled(who=who))


def home(role: str) -> str:
    return "/" if may(role, Verb.SEE) else "/channels"
