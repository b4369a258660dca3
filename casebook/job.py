"""A small piece of work that an engine runs on time, in this process or in many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Job:
    """``due`` lists ids that want work now; ``run`` does one of them.

    ``run`` claims its row by a conditional update before any effect, so that running it twice, or
    in two places at once, is harmless. ``every`` is how often ``due`` is asked. ``wake`` names the
    topics (see ``casebook.database.Told``) after which it is asked at once.
    """

    name: str
    every: timedelta
    due: Callable[[], Sequence[int]]
    run: Callable[[int], None]
    wake: tuple[str, ...] = ()
