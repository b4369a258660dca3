"""More faults of ours, planted where promises, codes, STOP, newcomers and notices are looked after."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

from casebook.queries import commitments
from outreach import cases, ending, notifying, proving, releasing, sending, stopping


@contextmanager
def _changed(*places: tuple[Any, str, Any]) -> Iterator[None]:
    with ExitStack() as stack:
        for where, name, new in places:
            stack.enter_context(mock.patch.object(where, name, new))
        yield


def nothing(*_: Any, **__: Any) -> None:
    return None


@contextmanager
def promise_stays_behind() -> Iterator[None]:
    """P9: a case is handed over, and what was promised in it stays with who is no longer there."""
    with _changed((cases.handing_on, "follow", nothing)):
        yield


@contextmanager
def promise_ends_with_its_case() -> Iterator[None]:
    """P9: a case is closed over a promise that runs."""
    with _changed((ending, "_nothing_is_open", nothing)):
        yield


@contextmanager
def kept_by_itself() -> Iterator[None]:
    """P9: what we call kept counts as kept at once."""
    unanswered = commitments.unanswered

    def at_once(r: Any, _: timedelta) -> list[int]:
        return unanswered(r, timedelta(0))

    with _changed((commitments, "unanswered", at_once)):
        yield


@contextmanager
def stop_comes_too_late() -> Iterator[None]:
    """STOP: what waits is not withdrawn, and nobody asks again when it goes."""
    with _changed((stopping, "withdraw", nothing), (sending, "hindrance", nothing)):
        yield


@contextmanager
def codes_live_long() -> Iterator[None]:
    """P7: a code is good for a week."""
    with _changed((proving, "LASTS", timedelta(days=7))):
        yield


@contextmanager
def newcomer_alone() -> Iterator[None]:
    """P5: in private a newcomer's text goes as everybody's."""
    alone = releasing._alone

    def trusts(w: Any, case: int, text: str, route: Any, **by: Any) -> Any:
        return not route.needs_second or alone(w, case, text, route, **by)

    with _changed((releasing, "_alone", trusts)):
        yield


class Never(Exception):
    """Nothing is ever this."""


@contextmanager
def mail_again_when_unsure() -> Iterator[None]:
    """Notices: a mail that perhaps arrived is mailed once more."""
    with _changed((notifying, "Unknown", Never)):
        yield
